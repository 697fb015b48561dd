import fc from "fast-check";
import { expect, test } from "vitest";
import {
  agreement,
  effects,
  Lexicon,
  loadLexicon,
  scoreHits,
  scoreSample,
  scoreSentiment,
  scoreSets,
} from "../../../src/emotion";
import { wheelRings } from "../../../src/emotion/lexicon";
import { smallLexicon as small } from "../../support/smallLexicon";

test("the alphabetically first wheel word decides", () => {
  expect(small.clusters("mixed")).toEqual(["fear", "good"]);
  expect(small.clusters("unheard")).toEqual([null, null]);
});

test("a sample counts only wheels that its truth maps on", () => {
  const scores = scoreSample(small, ["happy", "sad"], ["anxious", "happy"]);
  expect(scores?.wheels.map(({ precision, recall }) => [precision, recall])).toEqual([
    [1, 0.5],
    [0.5, 1],
  ]);
  expect(scores?.f1).toBeCloseTo(2 / 3, 12);
  expect(scoreSample(small, ["happy"], ["anxious"])?.wheels).toHaveLength(1);
  expect(scoreSample(small, ["happy"], ["table"])).toBeNull();
  expect(scoreSample(small, [], ["happy"])?.f1).toBe(0);
});

test("a set takes F1 from the means, and skips what maps nowhere", () => {
  const pair = (predicted: string, truth: string) => ({ predicted: [predicted], truth: [truth] });
  const scores = scoreSets(small, [pair("happy", "happy"), pair("sad", "happy"), pair("happy", "table")]);
  expect([scores.samples, scores.skipped]).toEqual([3, 1]);
  expect(scores.f1).toBeCloseTo(0.5, 12);
  const hits = scoreHits(small, [pair("happy", "happy"), pair("sad", "happy"), pair("happy", "neutral")]);
  expect(hits).toMatchObject({ samples: 3, skipped: 1, hitRate: 0.5 });
});

test("sentiment skips zero and takes all but positive for negative", () => {
  const scores = scoreSentiment([
    { label: "positive", value: 1 },
    { label: "mixed", value: -0.2 },
    { label: "positive", value: -3 },
    { label: "neutral", value: 0 },
  ]);
  expect([scores.samples, scores.skipped]).toEqual([4, 1]);
  expect(scores.accuracy).toBeCloseTo(2 / 3, 12);
  expect(scores.waf).toBeCloseTo(2 / 9 + 4 / 9, 12);
});

test("agreement is a share of the wheels a word maps on; effect is F1 with the word minus without it", () => {
  expect(agreement(small, "mixed", ["happy"]).share).toBe(0.5);
  expect(agreement(small, "table", ["happy"]).share).toBeNull();
  const [first, second] = effects(small, ["happy", "sad"], ["happy"]) ?? [];
  expect(first).toBeCloseTo(5 / 6, 12);
  expect(second).toBeCloseTo(-1 / 6, 12);
  expect(effects(small, ["happy", "happy"], ["happy"])).toEqual([0, 0]);
  expect(effects(small, ["happy"], ["table"])).toBeNull();
});

test("scores stay in range, a truth scores itself, repeats are free", async () => {
  const own = await loadLexicon("media/lexicon.json");
  const labels = fc.array(fc.constantFrom(...[...own.synonyms.keys()].slice(0, 150), "neutral", "table"), {
    maxLength: 5,
  });
  fc.assert(
    fc.property(labels, labels, (answer, truth) => {
      const scores = scoreSample(own, answer, truth);
      const perfect = scoreSample(own, truth, truth);
      expect(scores === null).toBe(perfect === null);
      if (scores === null) return;
      expect(scores.f1).toBeGreaterThanOrEqual(0);
      expect(scores.f1).toBeLessThanOrEqual(1);
      expect(perfect?.f1).toBe(1);
      expect(scoreSample(own, [...answer, ...answer], truth)).toEqual(scores);
    }),
  );
});

/** A wheel of more clusters than a lane has bits, and a small one; each word is a cluster of its own. */
const wide = new Lexicon(
  { name: "wide", version: "1", sha256: "" },
  new Map(Array.from({ length: 70 }, (_, index) => [`w${index}`, [`w${index}`]])),
  new Map(Array.from({ length: 70 }, (_, index) => [`w${index}`, [`w${index}`]])),
  [70, 3].map((size) => ({
    name: `${size}`,
    source: "",
    ...wheelRings(Array.from({ length: size }, (_, index) => [`w${index}`, "", ""] as const)),
  })),
);

test("sets are scored as counting them by hand does, however many clusters a wheel has", () => {
  const label = fc.constantFrom("table", ...wide.forms.keys());
  const pair = fc.record({ predicted: fc.array(label, { maxLength: 6 }), truth: fc.array(label, { maxLength: 6 }) });
  fc.assert(
    fc.property(fc.array(pair, { minLength: 1, maxLength: 8 }), (pairs) => {
      const byHand = wide.wheels.map(({ level1 }) => {
        const known = (labels: readonly string[]) => new Set(labels.filter((word) => level1.has(word)));
        const counted = pairs
          .map(({ predicted, truth }) => [known(predicted), known(truth)] as const)
          .filter(([, truth]) => truth.size > 0);
        const shared = counted.map(([answer, truth]) => [...answer].filter((word) => truth.has(word)).length);
        const over = (value: (sample: number) => number) =>
          counted.reduce((sum, _, sample) => sum + value(sample), 0) / Math.max(counted.length, 1);
        return {
          precision: over((sample) => (shared[sample] ?? 0) / Math.max(counted[sample]?.[0].size ?? 0, 1)),
          recall: over((sample) => (shared[sample] ?? 0) / (counted[sample]?.[1].size ?? 1)),
          hits: over((sample) => shared[sample] ?? 0),
        };
      });
      const [scores, hits] = [scoreSets(wide, pairs), scoreHits(wide, pairs)];
      byHand.forEach(({ precision, recall, hits: rate }, wheel) => {
        expect(scores.wheels[wheel]?.precision).toBeCloseTo(precision, 12);
        expect(scores.wheels[wheel]?.recall).toBeCloseTo(recall, 12);
        expect(hits.wheels[wheel]?.hitRate).toBeCloseTo(rate, 12);
      });
      const skipped = pairs.filter(({ truth }) => truth.every((word) => word === "table")).length;
      expect([scores.skipped, hits.skipped]).toEqual([skipped, skipped]);
    }),
  );
});
