import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FileError } from "../../../../src/files";
import { LogTail, SHOWN_BYTES } from "../../../../src/ui/runLog/logTail";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "log-"));
  file = path.join(folder, "log.txt");
});
afterEach(() => rm(folder, { recursive: true }));

test("a log that is not there yet is empty, and is followed once it comes", async () => {
  const tail = new LogTail(file);
  expect(await tail.read()).toEqual({ startsOver: true, skipped: 0, text: "" });
  await writeFile(file, "step 1\n");
  expect((await tail.read()).text).toBe("step 1\n");
  await appendFile(file, "step 2\n");
  expect(await tail.read()).toEqual({ startsOver: false, skipped: 0, text: "step 2\n" });
  expect((await tail.read()).text).toBe("");
});

test("of a huge log the last whole lines are shown, and what is left out is counted", async () => {
  const line = `${"x".repeat(99)}\n`;
  await writeFile(file, line.repeat(20_000));
  const { startsOver, skipped, text } = await new LogTail(file).read();
  expect(startsOver).toBe(true);
  expect(text.length).toBeLessThanOrEqual(SHOWN_BYTES);
  expect(text.startsWith(line)).toBe(true);
  expect(skipped + text.length).toBe(2_000_000);
});

test("a burst between two looks is shortened too", async () => {
  const tail = new LogTail(file);
  await writeFile(file, "first\n");
  await tail.read();
  await appendFile(file, `${"y".repeat(999)}\n`.repeat(2000));
  const news = await tail.read();
  expect(news.startsOver).toBe(true);
  expect(news.text.length).toBeLessThanOrEqual(SHOWN_BYTES);
});

test("a character that is written in two pieces is read whole", async () => {
  const bytes = Buffer.from("高兴\n");
  const tail = new LogTail(file);
  await writeFile(file, bytes.subarray(0, 4));
  const first = await tail.read();
  await appendFile(file, bytes.subarray(4));
  expect(first.text + (await tail.read()).text).toBe("高兴\n");
});

test("a log that was cut starts over", async () => {
  const tail = new LogTail(file);
  await writeFile(file, "a long first log\n");
  await tail.read();
  await writeFile(file, "new\n");
  expect(await tail.read()).toEqual({ startsOver: true, skipped: 0, text: "new\n" });
});

test("a folder in place of the log is told", async () => {
  await expect(new LogTail(folder).read()).rejects.toThrow(FileError);
});
