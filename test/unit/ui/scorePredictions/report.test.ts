import { expect, test } from "vitest";
import type { FileComparison, FileScores } from "../../../../src/emotion";
import { comparisonReport, scoreLine, scoreReport } from "../../../../src/ui/scorePredictions/report";

const signature = {
  lexicon: { name: "own", version: "1", sha256: "0123456789abcdef" },
  predictions: "/data/predicted.jsonl",
  truth: "/data/truth.jsonl",
};
const wheel = { wheel: "Plutchik", precision: 0.5, recall: 0.25, f1: 1 / 3 };
const mean = { precision: 0.5, recall: 0.25, f1: 1 / 3 };
const ov: FileScores = { task: "ov", level: "level2", samples: 10, skipped: 1, mean, wheels: [wheel] };

test("the page has each wheel's figures, their mean, and what they were made of", () => {
  const page = scoreReport(ov, signature);
  expect(page).toContain("# Scores of predicted.jsonl");
  expect(page).toContain("| Plutchik | 50.00 | 25.00 | 33.33 |\n| mean | 50.00 | 25.00 | 33.33 |");
  expect(page).toContain("level2");
  expect(page).toContain("own 1 (sha256 0123456789ab)");
  expect(page).toContain("samples: 9 scored, 1 skipped");
});

test("sentiment has its own two figures, and which sign was taken for which", () => {
  const details = { confusion: [{ truth: "negative", predicted: "positive", count: 3 }] };
  const page = scoreReport({ task: "sentiment", samples: 2, skipped: 0, waf: 0.8, accuracy: 0.75, details }, signature);
  expect(page).toContain("| WAF | accuracy |\n| --- | ---: |\n| 80.00 | 75.00 |");
  expect(page).toContain("| negative | positive | 3 |");
  expect(page).toContain("samples: 2 scored\n");
});

test("words on no wheel and confusions are listed, the most frequent ones, and what a file says stays text", () => {
  const unmapped = Array.from({ length: 20 }, (_, at) => ({ word: `odd|${at}\n[x](y)`, count: 20 - at }));
  const details = {
    coverage: { predictions: { labels: 400, mapped: 380, unmapped }, truth: { labels: 10, mapped: 10, unmapped: [] } },
    clusters: [],
    words: { truth: [], predicted: [], confusion: [{ truth: "sad", predicted: null, count: 4 }] },
  };
  const page = scoreReport({ ...ov, details }, signature);
  expect(page).toContain("predictions: 380 of 400 words are on a wheel (95.00 %)");
  expect(page).toContain("| odd\\|0 \\[x\\](y) | 20 |");
  expect(page.match(/odd/g)).toHaveLength(15);
  expect(page).toContain("and 5 more");
  expect(page).toContain("| sad | (nothing) | 4 |");
});

test("the main figure fits in a line, with the lexicon that made it", () => {
  expect(scoreLine(ov, "own 1")).toBe(
    "EW F1 33.33 · 9 scored, 1 skipped since their truth is on no wheel or neutral · own 1",
  );
});

const compared: FileComparison = {
  task: "ov",
  level: "level1",
  figure: "f1",
  samples: 10,
  skipped: 0,
  predictions: 0.52,
  baseline: 0.5,
  difference: 0.02,
  interval: { low: -0.01, high: 0.05 },
  pValue: 0.0004,
  resamples: 10_000,
  seed: 0,
};

test("a comparison says what its difference is worth", () => {
  const page = comparisonReport(compared, signature, "/data/before.jsonl");
  expect(page).toContain("# predicted.jsonl against before.jsonl");
  expect(page).toContain("| difference | +2.00 |");
  expect(page).toContain("interval of the difference: −1.00 to +5.00");
  expect(page).toContain("p-value of the paired permutation test: < 0.001");
  expect(page).toContain("may be chance");
  expect(page).toContain("own 1 (sha256 0123456789ab)");
  const clear = comparisonReport({ ...compared, interval: { low: 0.01, high: 0.03 } }, signature, "/data/before.jsonl");
  expect(clear).toContain("would hold up");
});
