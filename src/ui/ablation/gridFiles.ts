import { stat } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { readBounded } from "../../files";
import type { UploadFile } from "../../hosts";

const LARGEST = 1_000_000;

/** Finds a configuration with what goes with it, itself first. */
export type Companions = (config: string) => Promise<readonly UploadFile[]>;

/**
 * The files of a grid: itself first, then the run.yaml that it changes, where that has a relative path, with what goes with it. They stand
 * to each other as they do here. A base that cannot be read is left out: the trainer says what is missing.
 *
 * @throws What `companionsOf` throws.
 */
export async function gridFiles(grid: string, companionsOf: Companions): Promise<readonly UploadFile[]> {
  const base = await baseOf(grid);
  const others = base === undefined ? [] : await companionsOf(base);
  const files = [{ local: grid }, ...others.filter(({ local }) => local !== grid)];
  const folder = commonFolder(files.map(({ local }) => path.dirname(local)));
  return files.map((file) => ({ ...file, path: path.relative(folder, file.local).split(path.sep).join("/") }));
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
  const [first = path.sep, ...others] = folders;
  const holds = (folder: string) => others.every((other) => !path.relative(folder, other).startsWith(".."));
  let folder = first;
  while (!holds(folder) && path.dirname(folder) !== folder) folder = path.dirname(folder);
  return folder;
}
