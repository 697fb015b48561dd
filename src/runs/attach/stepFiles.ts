import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { FileError, hasCode } from "../../files";
import type { RowSink, Source } from "./types";

/** A file that is so much older than one of an earlier step is of an attempt that a resume has undone. */
const UNDONE_SECONDS = 60;
/** One that has changed within so long may be half written. */
const SETTLED_SECONDS = 2;

/** A file that an engine writes once a step. */
export interface StepFile {
  readonly path: string;
  readonly step: number;
  readonly size: number;
  /** Epoch seconds. */
  readonly time: number;
}

/** Reads one of them. @returns Whether it was whole. */
export type StepFileReader = (file: StepFile, sink: RowSink) => Promise<boolean>;

/** A folder with a file a step. Engines write them in place, so one that is not whole yet is read again at the next look. */
export class StepFiles implements Source {
  readonly #taken = new Map<string, string>();
  #broken = new Set<string>();
  #written = 0;

  /** @param name The first group is the step. */
  constructor(
    private readonly folder: string,
    private readonly name: RegExp,
    private readonly read: StepFileReader,
  ) {}

  get unreadable(): number {
    return this.#broken.size;
  }

  get written(): number {
    return this.#written;
  }

  async refresh(sink: RowSink): Promise<"same" | "grown" | "replaced"> {
    const files = standing(await this.#list());
    const marks = new Map(files.map((file) => [file.path, `${file.size} ${file.time}`]));
    // A step that is done again is written over: what came after it is void as well.
    for (const [taken, mark] of this.#taken) if (marks.get(taken) !== mark) return "replaced";
    let growth: "same" | "grown" = "same";
    let problem: unknown;
    for (const file of files) {
      if (this.#taken.has(file.path)) continue;
      const isWhole = await this.read(file, sink).catch((error: unknown) => {
        // A damaged file hides its own step and no other.
        problem ??= error;
        return false;
      });
      if (isWhole) {
        this.#broken.delete(file.path);
        this.#taken.set(file.path, marks.get(file.path) ?? "");
        growth = "grown";
      } else if (Date.now() / 1000 - file.time > SETTLED_SECONDS) {
        this.#broken.add(file.path);
        // It is not read again until it changes.
        this.#taken.set(file.path, marks.get(file.path) ?? "");
      } else break;
    }
    this.#broken = new Set([...this.#broken].filter((broken) => marks.has(broken)));
    this.#written = Math.max(this.#written, ...files.map(({ time }) => time));
    if (problem !== undefined) throw problem;
    return growth;
  }

  async #list(): Promise<StepFile[]> {
    const names = await readdir(this.folder).catch((error: unknown) => {
      if (hasCode(error, "ENOENT")) return [];
      throw error;
    });
    const found = names.flatMap((name) => {
      const step = this.name.exec(name)?.[1];
      return step === undefined ? [] : [{ path: path.join(this.folder, name), step: Number(step) }];
    });
    const files = await Promise.all(
      found.map(async ({ path: file, step }) => {
        const { size, mtimeMs } = await stat(file);
        return { path: file, step, size, time: mtimeMs / 1000 };
      }),
    ).catch((error: unknown) => {
      throw hasCode(error, "ENOENT") ? new FileError("other", this.folder, "is being changed.") : error;
    });
    return files.sort((a, b) => a.step - b.step);
  }
}

function standing(files: readonly StepFile[]): StepFile[] {
  let newest = 0;
  return files.filter(({ time }) => {
    newest = Math.max(newest, time);
    return time >= newest - UNDONE_SECONDS;
  });
}
