import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/** Writes a folder of files: rows as JSON Lines, text as it stands. */
export async function folderOf(files: Readonly<Record<string, string | readonly object[]>>): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "benchmark-"));
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    const text = typeof content === "string" ? content : content.map((row) => `${JSON.stringify(row)}\n`).join("");
    await writeFile(file, text);
  }
  return folder;
}

/** Rows of label lists by sample. */
export const labels = (of: Readonly<Record<string, readonly string[]>>): object[] =>
  Object.entries(of).map(([name, list]) => ({ name, labels: list }));
