import { beforeAll, expect, test } from "vitest";
import { type Lexicon, loadLexicon } from "../../../../src/emotion";
import type { Rollout } from "../../../../src/runs";
import { traceView } from "../../../../src/ui/traceViewer/trace";

let lexicon: Lexicon;
beforeAll(async () => {
  lexicon = await loadLexicon("media/lexicon.json");
});

const rollout = (completion: string, more: Partial<Rollout> = {}): Rollout => ({
  step: 3,
  time: 0,
  prompt: null,
  group: 0,
  index: 0,
  sample: "t0001",
  completion,
  tokens: 12,
  truncated: false,
  rewards: { accuracy: 1 },
  total: 1,
  advantage: 0.7,
  truth: ["happy"],
  ...more,
});

test("words are placed inside their own part, with the text as it was written", () => {
  const one = rollout("<think>She looks HAPPY.</think><answer>happy, sad</answer>");
  const view = traceView(lexicon, one, [one], new Map());
  for (const part of view.parts) {
    for (const word of part.words) expect(part.text.slice(word.start, word.end)).toBe(word.text);
  }
  expect(view.parts[0]?.words[0]).toMatchObject({ text: "HAPPY", agreement: 1 });
  expect(view.answer.map(({ text }) => text)).toEqual(["happy", "sad"]);
  expect(view.score?.precision).toBeCloseTo(0.5);
  expect(view.wheels).toHaveLength(5);
});

test("a completion without an answer is shown with its problem, not dropped", () => {
  const one = rollout("no tags at all", { total: null, advantage: 0, rewards: { accuracy: null } });
  const view = traceView(lexicon, one, [one], new Map());
  expect(view.parts.map(({ kind }) => kind)).toEqual(["rest"]);
  expect(view.problems).toEqual(["there is no <answer>"]);
  expect(view.answer).toEqual([]);
  expect(view.rewards[0]).toMatchObject({ value: null, contribution: null });
});
