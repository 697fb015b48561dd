import { appendFile, chmod, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { DatasetFile } from "../../../src/samples/datasetFile";
import { newFolder, row } from "./rowsOf";

let file: string;
beforeEach(async () => {
  file = path.join(await newFolder(), "train.jsonl");
});

async function read(content: string | Uint8Array): Promise<DatasetFile> {
  await writeFile(file, content);
  const dataset = new DatasetFile({ file, split: "train" });
  await dataset.refresh();
  return dataset;
}
const ids = (dataset: DatasetFile) => dataset.samples.map(({ id }) => id);

test("a sample has what its line says, and the line", async () => {
  const more = { description: "d", attributes: { tone: "plain" }, extra: [1], cues: { face: { mouth: "smile" } } };
  const dataset = await read(`\n${row("a", more)}\n`);
  expect(dataset.samples).toEqual([
    {
      id: "a",
      split: "train",
      line: 2,
      video: "clips/a.mp4",
      subtitle: "Hello.",
      labels: ["happy"],
      description: "d",
      attributes: { tone: "plain" },
    },
  ]);
  expect(dataset.faulty).toBe(0);
});

test("each line that is no sample is named with its line and its fault, and hides no other line", async () => {
  const lines = [
    row("a"),
    "{oops",
    "[1]",
    row("b", { labels: undefined }),
    row("c", { labels: [] }),
    row("d", { subtitle: 3 }),
    row("e", { labels: ["ok", ""] }),
    row("f", { cues: { smell: {} } }),
    "",
    row("a"),
    row("x".repeat(201)),
    row("z"),
  ];
  const dataset = await read(`${lines.join("\n")}\n`);
  expect(ids(dataset)).toEqual(["a", "z"]);
  expect(dataset.problems.map(({ line, fault }) => [line, fault])).toEqual([
    [2, { kind: "notJson" }],
    [3, { kind: "notJson" }],
    [4, { kind: "missing", key: "labels" }],
    [5, { kind: "empty", key: "labels" }],
    [6, { kind: "type", key: "subtitle", wanted: "string" }],
    [7, { kind: "empty", key: "labels.1" }],
    [8, { kind: "unknown", key: "cues.smell" }],
    [10, { kind: "repeated", id: "a", firstLine: 1 }],
    [11, { kind: "tooLong", key: "id" }],
  ]);
  expect(dataset.problems.every((problem) => problem.file === file)).toBe(true);
});

test("a column that is wrong in every line is counted in full and kept in part", async () => {
  const dataset = await read(Array.from({ length: 5000 }, (_, n) => row(`s${n}`, { labels: "happy" })).join("\n"));
  expect(dataset.samples).toEqual([]);
  // The last line has no newline yet: whether it is wrong is not known.
  expect(dataset.faulty).toBe(4999);
  expect(dataset.problems).toHaveLength(100);
});

test("the last line counts without a newline if it is whole, and is read once when the file grows on", async () => {
  const dataset = await read(`${row("a")}\n${row("b")}`);
  expect(ids(dataset)).toEqual(["a", "b"]);
  await appendFile(file, `\n${row("c")}\n{"id":"torn`);
  await dataset.refresh();
  expect(ids(dataset)).toEqual(["a", "b", "c"]);
  expect(dataset.faulty).toBe(0);
  await appendFile(file, `","video":"v","subtitle":"","labels":["sad"]}`);
  await dataset.refresh();
  expect(ids(dataset)).toEqual(["a", "b", "c", "torn"]);
  expect(await dataset.refresh()).toBe("same");
});

test("a replaced file is read anew", async () => {
  const dataset = await read(`${row("a")}\n${row("b")}\n{oops\n`);
  await writeFile(file, `${row("b")}\n`);
  await dataset.refresh();
  expect(ids(dataset)).toEqual(["b"]);
  expect(dataset.problems).toEqual([]);
});

test("byte order mark, carriage returns and wrong UTF-8 do not hide samples", async () => {
  const wrong = Buffer.concat([Buffer.from(`\ufeff${row("a")}\r\n`), Buffer.from(row("b")), Buffer.from([0x0a])]);
  wrong[wrong.indexOf("Hello")] = 0xff;
  expect(ids(await read(wrong))).toEqual(["a", "b"]);
});

test("a file that is missing is empty; a folder in its place and one without permission are the system's error", async () => {
  const dataset = new DatasetFile({ file, split: "train" });
  expect(await dataset.refresh()).toBe("same");
  await mkdir(file);
  await expect(dataset.refresh()).rejects.toMatchObject({ code: "EISDIR" });
  await rm(file, { recursive: true });
  await writeFile(file, row("a"));
  await chmod(file, 0);
  if (process.getuid?.() !== 0) await expect(dataset.refresh()).rejects.toMatchObject({ code: "EACCES" });
});

test("lines are numbered as an editor numbers them, wherever the pieces of the file end", async () => {
  const line = fc.constantFrom("sample", "blank", "wrong", "long");
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 30 }), fc.boolean(), async (kinds, ends) => {
      const lines = kinds.map((kind, n) => {
        if (kind === "blank") return n % 2 ? "" : " \t\r";
        if (kind === "wrong") return "{wrong";
        // Longer than a tenth of what is read at once, so that pieces end inside of lines.
        return row(`s${n}`, kind === "long" ? { description: "x".repeat(150_000) } : {});
      });
      const dataset = await read(lines.join("\n") + (ends ? "\n" : ""));
      const wanted = kinds.flatMap((kind, n) => (kind === "sample" || kind === "long" ? [[`s${n}`, n + 1]] : []));
      expect(dataset.samples.map(({ id, line }) => [id, line])).toEqual(wanted);
      const wrong = kinds.flatMap((kind, n) => (kind === "wrong" && (ends || n < kinds.length - 1) ? [n + 1] : []));
      expect(dataset.problems.map((problem) => problem.line)).toEqual(wrong);
    }),
    { numRuns: 40 },
  );
});
