import { execFile } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { extractTexts } from "../../../src/cli/programs/extract";

const OWN = path.resolve("media/lexicon.json");

async function fileOf(texts: readonly string[]): Promise<string> {
  const file = path.join(await mkdtemp(path.join(tmpdir(), "extract-")), "t.jsonl");
  await writeFile(file, texts.map((text, index) => `${JSON.stringify({ name: `s${index}`, text })}\n`).join(""));
  return file;
}

test("a line a text, with spans in code points", async () => {
  const printed = await extractTexts(["--input", await fileOf(["😀 She feels SAD.", "A table."])], OWN);
  expect(
    printed
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { name: "s0", labels: ["sad"], spans: [{ word: "sad", label: "sad", start: 12, end: 15 }] },
    { name: "s1", labels: [], spans: [] },
  ]);
});

test("both languages print the same", async () => {
  const piece = fc.constantFrom(
    ..."happy|sad|Worried|at ease|content|anger|frustration|calm|fearful|surprised|满意|开心|the|is|feels|not|rather than|can't help but|isn’t".split(
      "|",
    ),
    ..."room|expression|of|to|and|or|, |. |; |: |\n|\"|“|”|1. |overall|usually|In conclusion|perhaps|😀|\ud800|e\u0301|İ|\ufeff|\u0085|\u001f|\u00a0|½|_|'|-|/".split(
      "|",
    ),
  );
  const texts = fc.sample(
    fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(" ")),
    300,
  );
  const file = await fileOf(texts);
  const python = promisify(execFile)(
    path.resolve("trainer/.venv/bin/python"),
    ["-m", "affectgpt_rl", "extract", "--input", file],
    { cwd: "trainer", maxBuffer: 1 << 26 },
  );
  const [ours, { stdout: theirs }] = await Promise.all([extractTexts(["--input", file], OWN), python]);
  expect(theirs).toBe(ours);
});
