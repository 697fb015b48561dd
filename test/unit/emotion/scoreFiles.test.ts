import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { loadLexicon, scoreFiles } from "../../../src/emotion";

async function files(predictions: string, truth: string): Promise<[string, string]> {
  const folder = await mkdtemp(path.join(tmpdir(), "score-"));
  const [p, t] = [path.join(folder, "p.jsonl"), path.join(folder, "t.jsonl")];
  await Promise.all([writeFile(p, predictions), writeFile(t, truth)]);
  return [p, t];
}

const own = await loadLexicon("media/lexicon.json");
const TRUTH = '{"name":"a","labels":["happy"],"value":0.4}\n';

test("each task gives its own figures", async () => {
  const [p, t] = await files('\uFEFF{"name":"a","labels":"[joyful, sad]","label":"positive"}\r\n', TRUTH);
  expect(await scoreFiles(own, "ov", p, t)).toMatchObject({ samples: 1, mean: { precision: 0.5, recall: 1 } });
  expect(await scoreFiles(own, "basic", p, t)).toMatchObject({ samples: 1, hitRate: 1 });
  expect(await scoreFiles(own, "sentiment", p, t)).toMatchObject({ samples: 1, waf: 1, accuracy: 1 });
});

test.each([
  ["{", "p.jsonl:1: not JSON"],
  ["[]", "p.jsonl:1: a line needs 'name' (text) and 'labels'"],
  ['{"name":"a"}', "a line needs 'name' (text) and 'labels'"],
  ['{"name":"a","labels":3}', "'labels' must be a list"],
  ['{"name":"a","labels":[]}\n{"name":"a","labels":[]}', "p.jsonl:2: 'a' stands on line 1 already"],
  ['{"name":"b","labels":[]}', "no name in common"],
  ['{"name":"a","labels":[]}\n{"name":"c","labels":[]}', "lacks 1 of the names"],
  ["", "holds no lines"],
])("bad input is one message that says where: %s", async (line, said) => {
  const [p, t] = await files(line, TRUTH);
  await expect(scoreFiles(own, "ov", p, t)).rejects.toThrow(said);
});

test("a truth without any emotion is refused", async () => {
  const [p, t] = await files('{"name":"a","labels":["happy"]}', '{"name":"a","labels":["table"]}');
  await expect(scoreFiles(own, "ov", p, t)).rejects.toThrow("no label that maps on a wheel");
});
