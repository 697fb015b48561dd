import { stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { readBounded } from "../../files";
import type { UploadFile } from "../../hosts";

const LARGEST = 1_000_000;

/**
 * The files of a grid: itself first, then the run.yaml that it changes, where that has a relative path. They stand to each other as they do
 * here. What cannot be read is left out: the trainer says what is missing.
 */
export async function gridFiles(grid: string): Promise<readonly UploadFile[]> {
  const base = await baseOf(grid);
  const files = base === undefined ? [grid] : [grid, base];
  const folder = commonFolder(files.map((file) => path.dirname(file)));
  return files.map((local) => ({ local, path: path.relative(folder, local).split(path.sep).join("/") }));
}

async function baseOf(grid: string): Promise<string | undefined> {
  try {
    const value: unknown = parse(Buffer.from(await readBounded(grid, LARGEST)).toString("utf8"));
    const written = value !== null && typeof value === "object" && "base" in value ? value.base : undefined;
    // Of another place than beside the grid, the machine that reads it has its own.
    if (typeof written !== "string" || path.isAbsolute(written) || written.startsWith("~")) return undefined;
    const base = path.resolve(path.dirname(grid), written);
    return (await stat(base)).isFile() ? base : undefined;
  } catch {
    return undefined;
  }
}

function commonFolder(folders: readonly string[]): string {
  const [first = os.homedir(), ...others] = folders;
  const holds = (folder: string) => others.every((other) => !path.relative(folder, other).startsWith(".."));
  let folder = first;
  while (!holds(folder) && path.dirname(folder) !== folder) folder = path.dirname(folder);
  return folder;
}
