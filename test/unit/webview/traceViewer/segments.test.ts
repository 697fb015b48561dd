import fc from "fast-check";
import { expect, test } from "vitest";
import type { PlacedWord } from "../../../../src/ui/traceViewer/contract";
import { segments } from "../../../../webview/traceViewer/segments";

const word = (text: string, start: number, end: number): PlacedWord => ({
  text: text.slice(start, end),
  start,
  end,
  agreement: 1,
  wheels: [],
});

test("words stand between the text around them, and blanks around the whole are left out", () => {
  const text = " She is sad, so sad. ";
  const found = segments({ text, words: [word(text, 8, 11), word(text, 16, 19)] });
  expect(found.map((segment) => segment.text)).toEqual(["She is ", "sad", ", so ", "sad", "."]);
  expect(found.map((segment) => segment.word !== undefined)).toEqual([false, true, false, true, false]);
});

test("nothing of a text is lost or doubled, whatever words are in it", () => {
  const texts = fc.string({ maxLength: 60 });
  const cuts = fc.array(fc.nat(60), { maxLength: 8 });
  fc.assert(
    fc.property(texts, cuts, (text, places) => {
      const bounds = [...new Set(places.filter((place) => place < text.length))].sort((a, b) => a - b);
      const words = [];
      for (let at = 0; at + 1 < bounds.length; at += 2) {
        const [start, end] = [bounds[at] ?? 0, bounds[at + 1] ?? 0];
        if (text.slice(start, end).trim() === text.slice(start, end)) words.push(word(text, start, end));
      }
      expect(
        segments({ text, words })
          .map((segment) => segment.text)
          .join(""),
      ).toBe(text.trim());
    }),
  );
});
