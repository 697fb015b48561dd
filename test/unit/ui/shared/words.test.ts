import { beforeAll, describe, expect, test } from "vitest";
import { type Lexicon, loadLexicon } from "../../../../src/emotion";
import { answerWords, truthWords, wheelViews } from "../../../../src/ui/shared/words";

let lexicon: Lexicon;
beforeAll(async () => {
  lexicon = await loadLexicon("media/lexicon.json");
});

describe("words as pages show them", () => {
  test("an answer's word has agreement, effect and a place on each of five wheels", () => {
    const [right, wrong, unknown] = answerWords(lexicon, ["happy", "furious", "qwxyz"], ["happy"]);
    expect(right).toMatchObject({ agreement: 1 });
    expect(right?.effect).toBeGreaterThan(0);
    expect(right?.wheels).toHaveLength(5);
    expect(wrong?.effect).toBeLessThan(0);
    expect(wrong?.agreement).toBe(0);
    expect(unknown).toMatchObject({ agreement: "unmapped", wheels: [] });
  });

  test("a true label has clusters and no agreement", () => {
    expect(truthWords(lexicon, ["happy"])[0]).toMatchObject({ agreement: null });
    expect(truthWords(lexicon, ["happy"])[0]?.wheels.every(({ inTruth }) => inTruth === null)).toBe(true);
  });

  test("each mapped label stands in exactly one sector of each wheel it is on", () => {
    const wheels = wheelViews(lexicon, ["happy", "sad"], ["joyful"]);
    expect(wheels).toHaveLength(5);
    for (const { wheel, sectors } of wheels) {
      const expected = ["happy", "sad"].filter((word) => lexicon.clusters(word)[wheel - 1] !== null);
      expect(sectors.flatMap(({ answer }) => answer).sort()).toEqual(expected.sort());
      expect(new Set(sectors.map(({ cluster }) => cluster)).size).toBe(sectors.length);
    }
  });
});
