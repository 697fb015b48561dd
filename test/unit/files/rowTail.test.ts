import { appendFile, mkdir, mkdtemp, rename, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { type JsonObject, LineSplitter, numberIn, RowTail, readRange } from "../../../src/files";

let file: string;
beforeEach(async () => {
  file = path.join(await mkdtemp(path.join(tmpdir(), "rows-")), "rows.jsonl");
});

function follow() {
  const seen: number[] = [];
  const places: { offset: number; length: number }[] = [];
  const decode = (value: JsonObject) => numberIn(value, "n");
  const tail = new RowTail(file, decode, {
    add: ({ row, offset, length }) => {
      seen.push(row);
      places.push({ offset, length });
    },
    clear: () => {
      seen.length = 0;
      places.length = 0;
    },
  });
  return { tail, seen, places };
}

test("a file that is not there yet is empty, and its rows come once it is", async () => {
  const { tail, seen } = follow();
  expect(await tail.refresh()).toBe("same");
  await writeFile(file, '{"n":1}\n');
  expect(await tail.refresh()).toBe("grown");
  expect(await tail.refresh()).toBe("same");
  expect(seen).toEqual([1]);
});

test("a last line without newline waits, whatever byte the writer was stopped at", async () => {
  const rows = '{"n":1,"t":"gl\u00fccklich \u{1F600}"}\r\n\n{"n":2}\n';
  const bytes = Buffer.from(rows);
  for (let cut = 0; cut <= bytes.length; cut++) {
    await writeFile(file, bytes.subarray(0, cut));
    const { tail, seen } = follow();
    await tail.refresh();
    const before = [...seen];
    await appendFile(file, bytes.subarray(cut));
    await tail.refresh();
    expect(seen).toEqual([1, 2]);
    expect(before).toEqual([1, 2].slice(0, before.length));
    expect(tail.unreadable).toBe(0);
  }
});

test("lines that are no rows are counted and do not hide their neighbours", async () => {
  await writeFile(file, '{"n":1}\n{"n":\n[]\n{"m":1}\n\u0000\n{"n":2}\n');
  const { tail, seen } = follow();
  await tail.refresh();
  expect(seen).toEqual([1, 2]);
  expect(tail.unreadable).toBe(4);
});

test("rows that lie across the pieces in which a large file is read are whole", async () => {
  const text = "x".repeat(1000);
  await writeFile(file, Array.from({ length: 3000 }, (_, n) => `${JSON.stringify({ n, text })}\n`).join(""));
  const { tail, seen } = follow();
  await tail.refresh();
  expect(seen).toEqual(Array.from({ length: 3000 }, (_, n) => n));
  expect(tail.unreadable).toBe(0);
});

test("a file that is cut off, replaced or removed is read anew", async () => {
  await writeFile(file, '{"n":1}\n{"n":2}\n');
  const { tail, seen } = follow();
  await tail.refresh();
  await truncate(file, 8);
  expect(await tail.refresh()).toBe("replaced");
  expect(seen).toEqual([1]);
  await writeFile(`${file}.new`, '{"n":7}\n{"n":8}\n{"n":9}\n');
  await rename(`${file}.new`, file);
  expect(await tail.refresh()).toBe("replaced");
  expect(seen).toEqual([7, 8, 9]);
  await rm(file);
  await tail.refresh();
  expect(seen).toEqual([]);
});

test("a row's place leads back to its bytes", async () => {
  await writeFile(file, '\n{"n":1}\n  \n{"n":22}\n');
  const { tail, places } = follow();
  await tail.refresh();
  const read = await Promise.all(places.map(({ offset, length }) => readRange(file, offset, length)));
  expect(read.map((bytes) => Buffer.from(bytes).toString())).toEqual(['{"n":1}', '{"n":22}']);
});

test("a folder in place of the file is an error and not silence", async () => {
  await mkdir(file);
  await expect(follow().tail.refresh()).rejects.toThrow("EISDIR");
});

test("refreshes that overlap hand over each row once", async () => {
  await writeFile(file, '{"n":1}\n'.repeat(5000));
  const { tail, seen } = follow();
  await Promise.all([tail.refresh(), tail.refresh(), tail.refresh()]);
  expect(seen).toHaveLength(5000);
});

test("however the bytes are cut, the same lines come out", () => {
  fc.assert(
    fc.property(fc.array(fc.string()), fc.array(fc.nat(9), { minLength: 1 }), (texts, cuts) => {
      const bytes = Buffer.from(`${texts.join("\n")}\n`);
      const whole = new LineSplitter().push(bytes).map(({ offset, length }) => [offset, length]);
      const splitter = new LineSplitter();
      const pieces: number[][] = [];
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const size = 1 + (cuts[turn % cuts.length] ?? 0);
        pieces.push(...splitter.push(bytes.subarray(at, at + size)).map(({ offset, length }) => [offset, length]));
        at += size;
      }
      expect(pieces).toEqual(whole);
    }),
  );
});

test("a line that is too long is passed over without being held", () => {
  const splitter = new LineSplitter(8);
  const lines = [..."123456789\n12345678\n"].flatMap((letter) => splitter.push(Buffer.from(letter)));
  expect(lines.map(({ offset, length }) => ({ offset, length }))).toEqual([{ offset: 10, length: 8 }]);
  expect(splitter.tooLong).toBe(1);
});
