// What the programs refuse, and how they say it; trainer/tests/emotion/test_refusals.py reads the same cases.
import { access, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { compare } from "../../../src/cli/programs/compare";
import { convert } from "../../../src/cli/programs/convert";
import { extractTexts } from "../../../src/cli/programs/extract";
import type { Program } from "../../../src/cli/programs/program";
import { score } from "../../../src/cli/programs/score";
import { EmotionError } from "../../../src/emotion";

interface Case {
  readonly what: string;
  readonly arguments: readonly [string, ...string[]];
  readonly files: Readonly<Record<string, string | { readonly base64: string }>>;
  readonly message: string;
}

const PROGRAMS: Readonly<Record<string, Program>> = { compare, convert, extract: extractTexts, score };
const CASES: readonly Case[] = JSON.parse(await readFile("test/fixtures/emotion/refusals.json", "utf8"));

test.each(CASES)("$what", async ({ arguments: [name, ...argv], files, message }) => {
  const folder = await mkdtemp(path.join(tmpdir(), "refusals-"));
  for (const [file, content] of Object.entries(files)) {
    await writeFile(
      path.join(folder, file),
      typeof content === "string" ? content : Buffer.from(content.base64, "base64"),
    );
  }
  // Names of files become paths; their folder is taken off the message again.
  const placed = argv.map((argument) =>
    /^nowhere|\.(jsonl|csv|npz)$/.test(argument) ? path.join(folder, argument) : argument,
  );
  const error: unknown = await PROGRAMS[name]?.(placed, path.resolve("media/lexicon.json")).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(EmotionError);
  expect((error as EmotionError).message.replaceAll(`${folder}${path.sep}`, "")).toBe(message);
  // What a malicious pickle would have left behind.
  for (const place of [folder, "."]) await expect(access(path.join(place, "run-by-pickle"))).rejects.toThrow();
});
