import { expect, test } from "vitest";
import { scoreReport } from "../../../../src/ui/scorePredictions/report";

const signature = {
  lexicon: { name: "own", version: "1", sha256: "0123456789abcdef" },
  predictions: "/data/predicted.jsonl",
  truth: "/data/truth.jsonl",
};

test("the page has each wheel's figures, their mean, and what they were made of", () => {
  const wheel = { wheel: "Plutchik", precision: 0.5, recall: 0.25, f1: 1 / 3 };
  const mean = { precision: 0.5, recall: 0.25, f1: 1 / 3 };
  const page = scoreReport({ task: "ov", level: "level2", samples: 9, skipped: 1, mean, wheels: [wheel] }, signature);
  expect(page).toContain("# Scores of predicted.jsonl");
  expect(page).toContain("| Plutchik | 50.00 | 25.00 | 33.33 |\n| mean | 50.00 | 25.00 | 33.33 |");
  expect(page).toContain("level2");
  expect(page).toContain("own 1 (sha256 0123456789ab)");
  expect(page).toContain("9, of which 1 do not count");
});

test("sentiment has its own two figures", () => {
  const page = scoreReport({ task: "sentiment", samples: 2, skipped: 0, waf: 0.8, accuracy: 0.75 }, signature);
  expect(page).toContain("| WAF | accuracy |\n| --- | ---: |\n| 80.00 | 75.00 |");
});
