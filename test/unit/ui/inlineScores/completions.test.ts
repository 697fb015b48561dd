import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findCompletions, MOST_CHARACTERS } from "../../../../src/ui/inlineScores/completions";

const slices = (text: string) => findCompletions(text).map(({ start, end }) => text.slice(start, end));

describe("finding completions in a text", () => {
  test("several completions are found apart, with the facts above each", () => {
    const text = [
      "# Notes",
      "sample: t0001",
      "truth: [happy, excited]",
      "<think>She smiles.</think>",
      "<answer>happy</answer>",
      "- **truth**: sad",
      "<answer>sad</answer>",
      "<think>no truth here</think><answer>calm</answer>",
    ].join("\n");
    expect(slices(text)).toEqual([
      "<think>She smiles.</think>\n<answer>happy</answer>",
      "<answer>sad</answer>",
      "<think>no truth here</think><answer>calm</answer>",
    ]);
    const [first, second, third] = findCompletions(text);
    expect(first).toMatchObject({ sample: "t0001", truth: ["happy", "excited"] });
    expect(second).toMatchObject({ truth: ["sad"] });
    expect(third?.truth).toBeUndefined();
  });

  test("an unclosed answer ends before the next reasoning, or at the end", () => {
    expect(slices("<think>a</think><answer>sad\n<think>b</think><answer>calm")).toEqual([
      "<think>a</think><answer>sad\n",
      "<think>b</think><answer>calm",
    ]);
  });

  test("a tag that Markdown speaks of is no part of a completion", () => {
    expect(slices("Completions have `<think>` and `<answer>` tags.\n\n<answer>sad</answer>")).toEqual([
      "<answer>sad</answer>",
    ]);
  });

  test("text without tags and text that is too long has none", () => {
    expect(findCompletions("I am happy.")).toEqual([]);
    expect(findCompletions(`<answer>sad</answer>${" ".repeat(MOST_CHARACTERS)}`)).toEqual([]);
  });

  test("whatever the tags, completions lie in order, do not overlap, and no tag is left out", () => {
    const piece = fc.constantFrom("<think>", "</think>", "<answer>", "</answer>", "happy ", "\n", "truth: sad\n");
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join("");
        const found = findCompletions(text);
        let at = 0;
        let outside = "";
        for (const { start, end } of found) {
          expect(start).toBeGreaterThanOrEqual(at);
          expect(end).toBeGreaterThan(start);
          outside += text.slice(at, start);
          at = end;
        }
        expect(outside + text.slice(at)).not.toMatch(/<\/?(think|answer)>/);
      }),
    );
  });
});
