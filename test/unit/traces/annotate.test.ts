import { expect, test } from "vitest";
import { loadLexicon } from "../../../src/emotion";
import { annotateTrace } from "../../../src/traces";

const own = await loadLexicon("media/lexicon.json");
const TEXT = "<think>She smiles, glad at first, then anxious.</think><answer>happy, table, sad</answer>";

test("every emotion word carries its agreement, and answer words their effect", () => {
  const trace = annotateTrace(own, TEXT, ["joyful"]);
  const [think, answer] = trace.parts;
  expect(think?.words.map(({ word, effect }) => [word, effect])).toEqual([
    ["glad", null],
    ["anxious", null],
  ]);
  expect(think?.words[0]?.agreement.share).toBe(1);
  expect(answer?.words.map(({ word }) => word)).toEqual(["happy", "table", "sad"]);
  const [happy, table, sad] = answer?.words ?? [];
  expect(happy?.effect).toBeGreaterThan(0);
  expect(sad?.effect).toBeLessThan(0);
  expect([table?.agreement.share, table?.effect]).toEqual([null, 0]);
  for (const part of trace.parts) {
    for (const { word, start, end } of part.words) expect(TEXT.slice(start, end).toLowerCase()).toBe(word);
  }
  expect(trace.scores).toMatchObject({ precision: 0.5, recall: 1 });
  expect(trace.alignment).toBeGreaterThan(0);
});

test("without a truth there are clusters and no scores", () => {
  const trace = annotateTrace(own, TEXT);
  expect(trace.scores).toBeNull();
  expect(trace.parts[1]?.words[0]).toMatchObject({ effect: null, agreement: { share: 0 } });
  expect(trace.parts[1]?.words[0]?.agreement.wheels[0]?.cluster).toBe("joy");
});

test("repeated answer words are found one after another", () => {
  const trace = annotateTrace(own, "<answer>sad, sad</answer>", ["sad"]);
  expect(trace.parts[0]?.words.map(({ start }) => start)).toEqual([8, 13]);
});

test("a feeling that is named and not stated says why; everyday words are not marked", () => {
  const text = "<think>She is not angry. In a sunny room she is seen, and feels sad.</think><answer>sad</answer>";
  const [think] = annotateTrace(own, text, ["sad"]).parts;
  expect(think?.words.map(({ word, reason }) => [word, reason])).toEqual([
    ["angry", "denied"],
    ["sunny", "attribute"],
    ["sad", null],
  ]);
});

test("the alignment is with the feelings that are stated alone", () => {
  const denied = "<think>She is not angry; she feels sad.</think><answer>sad</answer>";
  expect(annotateTrace(own, denied).alignment).toBe(1);
  expect(annotateTrace(own, "<think>She is not sad.</think><answer>sad</answer>").alignment).toBeNull();
});
