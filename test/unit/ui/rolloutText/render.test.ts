import { expect, test } from "vitest";
import { findCompletions } from "../../../../src/ui/inlineScores/completions";
import { rolloutText } from "../../../../src/ui/rolloutText/render";

test("inline scores find truth, sample and completion in a rollout's text", () => {
  const lexicon = { name: "own", version: "0.1.1", sha256: "0123456789abcdef" };
  const completion = "<think>She smiles.</think>\n<answer>happy</answer>";
  const text = rolloutText(
    { name: "demo", lexicon, engine: { name: "trl", versions: {} } },
    {
      step: 87,
      time: 0,
      prompt: null,
      group: 3,
      index: 2,
      sample: "t0123",
      completion,
      tokens: 20,
      truncated: true,
      rewards: { accuracy: 0.5, format: null },
      total: 0.5,
      advantage: -0.4,
      truth: ["happy", "excited"],
    },
  );
  const [found, ...rest] = findCompletions(text);
  expect(rest).toEqual([]);
  expect(found).toMatchObject({ sample: "t0123", truth: ["happy", "excited"] });
  expect(text.slice(found?.start, found?.end)).toBe(completion);
  expect(text).toContain("lexicon of the rewards: own 0.1.1 (sha256 0123456789ab)");
  expect(text).toContain("reward: 0.500 (accuracy 0.500, format not judged)");
});

test("what an engine did not write is said to be so", () => {
  const text = rolloutText(
    { name: "theirs", lexicon: null, engine: { name: "verl", versions: {} } },
    {
      step: 1,
      time: 0,
      prompt: null,
      group: 0,
      index: 0,
      sample: "a",
      completion: "happy",
      tokens: null,
      truncated: false,
      rewards: { score: 0.5 },
      total: 0.5,
      advantage: null,
      truth: [],
    },
  );
  expect(text).toContain("advantage: not written by verl\ntokens: not written by verl");
});
