import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Zippable, zipSync } from "fflate";
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

test("a run's predictions are scored against its dataset as they stand", async () => {
  const [p, t] = await files('{"sample":"a","labels":["joyful"]}', '{"id":"a","labels":["happy"]}');
  expect(await scoreFiles(own, "ov", p, t)).toMatchObject({ samples: 1, mean: { f1: 1 } });
});

test.each([
  ["{", "p.jsonl:1: not JSON"],
  ["[]", "p.jsonl:1: a line needs 'name' (text) and 'labels'"],
  ['{"name":"a"}', "a line needs 'name' (text) and 'labels'"],
  ['{"name":"a","labels":3}', "'labels' must be a list"],
  ['{"name":"a","labels":[]}\n{"name":"a","labels":[]}', "p.jsonl:2: 'a' stands at "],
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

function npy(texts: readonly string[]): Uint8Array {
  const width = Math.max(...texts.map((text) => text.length));
  const header = `{'descr': '<U${width}', 'fortran_order': False, 'shape': (${texts.length},), }\n`;
  const values = Buffer.alloc(4 * width * texts.length);
  texts.forEach((text, row) => {
    [...text].forEach((letter, at) => {
      values.writeUInt32LE(letter.codePointAt(0) ?? 0, 4 * (row * width + at));
    });
  });
  const size = Buffer.from([header.length & 0xff, header.length >> 8]);
  return Buffer.concat([Buffer.from("\x93NUMPY\x01\x00", "latin1"), size, Buffer.from(header), values]);
}

async function npz(arrays: Zippable): Promise<string> {
  const file = path.join(await mkdtemp(path.join(tmpdir(), "score-")), "p.npz");
  await writeFile(file, zipSync(arrays));
  return file;
}

const NAMES = npy(["a", "b"]);

test("official answers are scored against a CSV file of labels", async () => {
  const truth = path.join(await mkdtemp(path.join(tmpdir(), "score-")), "t.csv");
  await writeFile(truth, "name,openset,value\na,\"['joyful']\",0.5\nb,\"['angry']\",-1\n");
  const answers = await npz({ "filenames.npy": NAMES, "fileitems.npy": npy(["[happy, sad]", "[]"]) });
  expect(await scoreFiles(own, "ov", answers, truth)).toMatchObject({ samples: 2, mean: { precision: 0.25 } });
  const signs = await npz({ "filenames.npy": NAMES, "fileitems.npy": npy(["positive", "negative"]) });
  expect(await scoreFiles(own, "sentiment", signs, truth)).toMatchObject({ samples: 2, accuracy: 1 });
});

test.each<[string, Zippable]>([
  ["has none of the published arrays: .* It has: filenames.", { "filenames.npy": NAMES }],
  ["'filenames' has 2 entries and 'fileitems' 1", { "filenames.npy": NAMES, "fileitems.npy": npy(["[]"]) }],
  ["'fileitems' is no list of text", { "filenames.npy": NAMES, "fileitems.npy": npy(["[]"]).subarray(0, -1) }],
])("an npz file that holds something else is refused: %s", async (said, arrays) => {
  const [, truth] = await files("", TRUTH);
  await expect(scoreFiles(own, "ov", await npz(arrays), truth)).rejects.toThrow(new RegExp(said));
});

test("a value that is no number is refused at its line", async () => {
  const [p] = await files('{"name":"a","label":"positive"}', TRUTH);
  const truth = path.join(path.dirname(p), "t.csv");
  await writeFile(truth, "name,value\na,much\n");
  await expect(scoreFiles(own, "sentiment", p, truth)).rejects.toThrow("t.csv:2: 'value' must be a number");
});
