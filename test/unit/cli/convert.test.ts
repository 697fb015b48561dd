// What published files become; trainer/tests/emotion/test_convert.py reads the same cases.
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { convert } from "../../../src/cli/programs/convert";

interface Case {
  readonly what: string;
  readonly arguments: readonly string[];
  readonly files: Readonly<Record<string, string | { readonly base64: string }>>;
  readonly lines: readonly object[];
}

const CASES: readonly Case[] = JSON.parse(await readFile("test/fixtures/emotion/conversions.json", "utf8"));

async function folderWith(files: Case["files"]): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "convert-"));
  for (const [file, content] of Object.entries(files)) {
    await writeFile(
      path.join(folder, file),
      typeof content === "string" ? content : Buffer.from(content.base64, "base64"),
    );
  }
  return folder;
}

const text = (lines: readonly object[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join("");

test.each(CASES)("$what", async ({ arguments: argv, files, lines }) => {
  const folder = await folderWith(files);
  const placed = argv.map((argument) => (argument in files ? path.join(folder, argument) : argument));
  expect(await convert(placed, "")).toBe(text(lines));
});

test("lines are written to a file, which replaces one that is there, and nothing is left beside it", async () => {
  const folder = await folderWith({ "x.csv": "name,labels\na,happy\n", "p.jsonl": "old" });
  const output = path.join(folder, "p.jsonl");
  expect(await convert(["--input", path.join(folder, "x.csv"), "--output", output], "")).toBe("");
  expect(await readFile(output, "utf8")).toBe('{"name":"a","labels":["happy"]}\n');
  expect((await readdir(folder)).sort()).toEqual(["p.jsonl", "x.csv"]);
});
