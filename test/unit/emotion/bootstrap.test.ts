import fc from "fast-check";
import { expect, test } from "vitest";
import {
  labelSums,
  loadLexicon,
  percentileInterval,
  resampledScores,
  type ScoreSums,
  scoreHits,
  scoreSentiment,
  scoreSets,
  sentimentSums,
} from "../../../src/emotion";

const own = await loadLexicon("media/lexicon.json");

function whole({ samples, width, rows, score }: ScoreSums): number {
  const sums = new Float64Array(width);
  for (let at = 0; at < samples * width; at++) sums[at % width] = (sums[at % width] ?? 0) + (rows[at] ?? 0);
  return score(sums);
}

const word = fc.constantFrom("happy", "joyful", "sad", "angry", "afraid", "table", "neutral");
const labelPairs = fc.array(fc.record({ predicted: fc.array(word), truth: fc.array(word) }), { minLength: 1 });
const signPairs = fc.array(
  fc.record({ label: fc.constantFrom("positive", "negative", "Neutral"), value: fc.constantFrom(-1, 0, 0.4, 2) }),
  { minLength: 1 },
);

test("the sums over all samples give the score of the set", () => {
  fc.assert(
    fc.property(labelPairs, (pairs) => {
      expect(whole(labelSums(own, "ov", pairs))).toBeCloseTo(scoreSets(own, pairs).f1, 12);
      expect(whole(labelSums(own, "ov", pairs, "level2"))).toBeCloseTo(scoreSets(own, pairs, "level2").f1, 12);
      expect(whole(labelSums(own, "basic", pairs))).toBeCloseTo(scoreHits(own, pairs).hitRate, 12);
    }),
  );
  fc.assert(
    fc.property(signPairs, (pairs) => {
      expect(whole(sentimentSums(pairs))).toBeCloseTo(scoreSentiment(pairs).waf, 12);
    }),
  );
});

/** A coin that shows heads in `heads` of `tosses`, scored by its share of heads. */
function coin(heads: number, tosses: number): ScoreSums {
  const rows = Float64Array.from({ length: tosses }, (_, toss) => (toss < heads ? 1 : 0));
  return { samples: tosses, width: 1, rows, score: ([sum = 0]) => sum / tosses };
}

test("the interval of a share is the one of the binomial distribution", () => {
  const { low, high } = percentileInterval(resampledScores(coin(160, 400), 1, 20_000));
  // 0.4 ± 1.96 √(0.4 · 0.6 / 400)
  expect(low).toBeCloseTo(0.352, 2);
  expect(high).toBeCloseTo(0.448, 2);
});

test("the same seed gives the same scores, another seed others", () => {
  const scores = (seed: number) => [...resampledScores(coin(20, 50), seed, 50)];
  expect(scores(7)).toEqual(scores(7));
  expect(scores(7)).not.toEqual(scores(8));
});

test("a set whose samples all agree has an interval without width", () => {
  expect(percentileInterval(resampledScores(coin(9, 9), 3))).toEqual({ low: 1, high: 1 });
});
