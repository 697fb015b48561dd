import { beforeAll, describe, expect, test } from "vitest";
import { type Lexicon, loadLexicon } from "../../../../src/emotion";
import { findCompletions } from "../../../../src/ui/inlineScores/completions";
import { markCompletion, short, signed } from "../../../../src/ui/inlineScores/marks";

let lexicon: Lexicon;
beforeAll(async () => {
  lexicon = await loadLexicon("media/lexicon.json");
});

const marksOf = (text: string) => findCompletions(text).flatMap((found) => markCompletion(lexicon, text, found).marks);

describe("marking a completion", () => {
  test("words stand where they are written, with agreement, and with their effect in the answer", () => {
    const text = "truth: happy\n<think>She looks happy.</think>\n<answer>happy, sad</answer>";
    const marks = marksOf(text);
    const words = marks.filter(({ kind }) => kind === "word");
    expect(words.map(({ start, end }) => text.slice(start, end))).toEqual(["happy", "happy", "sad"]);
    expect(words.map(({ tone }) => tone)).toEqual(["high", "high", "low"]);
    expect(words[0]?.label).toBe("1.0");
    expect(words[1]?.label).toMatch(/^1\.0 \+/);
    expect(words[2]?.label).toMatch(/ −/);
    expect(marks.find(({ kind }) => kind === "score")).toMatchObject({
      end: text.length,
      label: expect.stringMatching(/^EW F1 0\.\d\d {2}P 0\.50 {2}R 1\.00 {2}· own \d+\.\d+\.\d+$/),
    });
  });

  test("a feeling that the reasoning only denies is faint and has no figures", () => {
    const [angry, sad] = marksOf("truth: sad\n<think>She is not angry; she feels sad.</think><answer>sad</answer>");
    expect(angry).toMatchObject({ tone: "dropped", label: "" });
    expect(angry?.word?.reason).toBe("denied");
    expect(sad).toMatchObject({ tone: "high" });
  });

  test("without a truth the clusters alone are shown", () => {
    const [word, ...rest] = marksOf("<answer>happy</answer>");
    expect(word).toMatchObject({ tone: "known" });
    expect(word?.label).toMatch(/^[a-z]+$/);
    expect(rest).toEqual([]);
  });

  test("an answer's word that is on no wheel is shown as unmapped", () => {
    expect(marksOf("truth: sad\n<answer>qwxyz</answer>")[0]).toMatchObject({ tone: "unmapped", label: "unmapped" });
  });

  test("problems of the tags are marked at their place", () => {
    const text = "<think>sad";
    expect(
      marksOf(text)
        .filter(({ kind }) => kind === "problem")
        .map(({ label, start }) => [label, start]),
    ).toEqual([
      ["<think> is never closed", text.length],
      ["there is no <answer>", text.length],
    ]);
  });

  test("figures are short", () => {
    expect([short(1), short(0), short(0.666), short(0.999), signed(0.31), signed(-0.084)]).toEqual([
      "1.0",
      ".00",
      ".67",
      "1.0",
      "+.31",
      "−.08",
    ]);
  });
});
