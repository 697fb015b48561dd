import { beforeAll, expect, test } from "vitest";
import { type Lexicon, loadLexicon } from "../../../../src/emotion";
import { wheelsSnapshot } from "../../../../src/ui/wheels/view";

let lexicon: Lexicon;
beforeAll(async () => {
  lexicon = await loadLexicon("media/lexicon.json");
});

const TEXT = [
  "sample: t1",
  "truth: happy",
  "<think>She looks happy.</think><answer>happy, sad</answer>",
  "",
  "<answer>calm",
].join("\n");

test("the completion that is meant is shown with its score and its words on five wheels", () => {
  const snapshot = wheelsSnapshot(lexicon, "notes.md", TEXT, TEXT.indexOf("<think>"));
  expect(snapshot?.completions).toEqual([
    { start: TEXT.indexOf("<think>"), line: 3, answer: "happy, sad" },
    { start: TEXT.lastIndexOf("<answer>"), line: 5, answer: "calm" },
  ]);
  expect(snapshot?.lexicon).toEqual(lexicon.identity);
  const selected = snapshot?.selected;
  expect(selected).toMatchObject({ sample: "t1", score: { recall: 1 }, problems: [] });
  expect(selected?.answer.map(({ text, agreement }) => [text, agreement])).toEqual([
    ["happy", 1],
    ["sad", 0],
  ]);
  expect(selected?.reasoning.map(({ text }) => text)).toEqual(["happy"]);
  expect(selected?.wheels).toHaveLength(5);
  expect(selected?.wheels.every(({ sectors }) => sectors.some(({ truth, answer }) => truth[0] && answer[0]))).toBe(
    true,
  );
});

test("without a truth there is neither score nor agreement, and broken tags are told", () => {
  const selected = wheelsSnapshot(lexicon, "notes.md", TEXT, TEXT.length)?.selected;
  expect(selected).toMatchObject({ truth: null, score: null, problems: ["<answer> is never closed"] });
  expect(selected?.answer).toMatchObject([{ text: "calm", agreement: null }]);
});

test("a place before the first completion shows the first, and a text without any shows none", () => {
  expect(wheelsSnapshot(lexicon, "notes.md", TEXT, 0)?.selected.sample).toBe("t1");
  expect(wheelsSnapshot(lexicon, "notes.md", "nothing here", 0)).toBeUndefined();
});
