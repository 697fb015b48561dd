import { createHash } from "node:crypto";
import { mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import writeFileAtomic from "write-file-atomic";
import { hasCode, readBounded, readObject, textsIn, toFileError } from "../../files";
import { machineOf } from "./report";

const LARGEST = 64 * 1024 * 1024;
const LOST = "lost.json";

/**
 * What machines said last of one grid, a file each: for the time when one of them is out of reach. A machine that has worked on the grid
 * is known by its file.
 */
export class KeptReports {
  readonly #folder: string;

  /**
   * @param storage The folder of all grids' reports.
   * @param grid The grid file, absolute.
   * @param root This machine's runs root: with another one, the grid is another study.
   */
  constructor(storage: string, grid: string, root: string) {
    const key = createHash("sha256").update(`${grid}\n${root}`).digest("hex").slice(0, 16);
    this.#folder = path.join(storage, `${path.parse(grid).name.replace(/[^A-Za-z0-9._-]/g, "-")}-${key}`);
  }

  /** The file of a machine's report, whether or not there is one. */
  fileOf(machine: string): string {
    return path.join(this.#folder, `${createHash("sha256").update(machine).digest("hex").slice(0, 16)}.report.json`);
  }

  /** Names of the machines that have said something. What cannot be read says nothing. */
  async machines(): Promise<readonly string[]> {
    const names = await readdir(this.#folder).catch((error: unknown) => {
      if (hasCode(error, "ENOENT")) return [];
      throw toFileError(error, this.#folder);
    });
    const found = names
      .filter((name) => name.endsWith(".report.json"))
      .map(async (name) => {
        const text = await readBounded(path.join(this.#folder, name), LARGEST).catch(() => undefined);
        return text && machineOf(text);
      });
    return (await Promise.all(found)).filter((name) => name !== undefined).sort();
  }

  async keep(machine: string, report: string): Promise<void> {
    await this.#write(this.fileOf(machine), report);
  }

  /** Names of the machines that were given up: others have their unfinished runs now. */
  async lost(): Promise<readonly string[]> {
    const kept = await readObject(path.join(this.#folder, LOST)).catch(() => undefined);
    return kept ? textsIn(kept, "machines") : [];
  }

  async keepLost(machines: readonly string[]): Promise<void> {
    await this.#write(path.join(this.#folder, LOST), JSON.stringify({ schema: 1, machines }));
  }

  async #write(file: string, text: string): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true });
      await writeFileAtomic(file, text);
    } catch (error) {
      throw toFileError(error, file);
    }
  }
}
