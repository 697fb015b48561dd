import { expect, test } from "vitest";
import { clusterConfusion, coverage, signConfusion, wordConfusion } from "../../../src/emotion";
import { smallLexicon as small } from "../../support/smallLexicon";

const pairs = [
  { predicted: ["anxious"], truth: ["happy"] },
  { predicted: ["happy", "table"], truth: ["happy"] },
  { predicted: ["happily", "anxious"], truth: ["happy"] },
  { predicted: [], truth: ["sad"] },
  { predicted: ["happy"], truth: ["table"] },
];

test("clusters in place of others are counted on the wheels that the truth maps on", () => {
  expect(clusterConfusion(small, pairs)).toEqual([
    {
      wheel: "one",
      samples: 3,
      clusters: [
        { cluster: "fear", truth: 0, predicted: 2, both: 0 },
        { cluster: "joy", truth: 3, predicted: 2, both: 2 },
      ],
      confusion: [
        { truth: null, predicted: "fear", count: 1 },
        { truth: "joy", predicted: "fear", count: 1 },
      ],
    },
    {
      wheel: "two",
      samples: 4,
      clusters: [
        { cluster: "bad", truth: 1, predicted: 0, both: 0 },
        { cluster: "good", truth: 3, predicted: 2, both: 2 },
      ],
      confusion: [
        { truth: "bad", predicted: null, count: 1 },
        { truth: "good", predicted: null, count: 1 },
      ],
    },
  ]);
});

test("words are right as far as their clusters are", () => {
  expect(wordConfusion(small, [...pairs, { predicted: ["mixed"], truth: ["happy"] }])).toEqual({
    truth: [
      { word: "happy", samples: 4, found: 2.5 / 4 },
      { word: "sad", samples: 1, found: 0 },
    ],
    predicted: [
      { word: "anxious", samples: 2, right: 0 },
      { word: "happily", samples: 1, right: 1 },
      { word: "happy", samples: 1, right: 1 },
      { word: "mixed", samples: 1, right: 0.5 },
    ],
    confusion: [
      { truth: null, predicted: "anxious", count: 1 },
      { truth: "happy", predicted: "anxious", count: 1 },
      { truth: "sad", predicted: null, count: 1 },
    ],
  });
});

test("signs are counted with the labels that were given", () => {
  const labels = [" Positive", "mixed", "mixed", "negative"];
  expect(signConfusion(labels.map((label, index) => ({ label, value: [1, 2, 2, 0][index] ?? 0 })))).toEqual([
    { truth: "positive", predicted: "mixed", count: 2 },
    { truth: "positive", predicted: "positive", count: 1 },
  ]);
});

test("what a lexicon does not map is listed by its number", () => {
  expect(coverage(small, [["happy", "chair", "table"], ["table"], []])).toEqual({
    labels: 4,
    mapped: 1,
    unmapped: [
      { word: "table", count: 2 },
      { word: "chair", count: 1 },
    ],
  });
});
