import path from "node:path";
import writeFileAtomic from "write-file-atomic";
import { hasCode, type JsonObject, parseObject, readBounded, textIn, textsIn, toFileError } from "../files";
import { resolveInside } from "./places";
import type { Annotation } from "./types";

const LARGEST = 64 * 1024 * 1024;

/** A sample without notes. */
export const NO_ANNOTATION: Annotation = { flagged: false, note: "", labels: null };

/** `held-out.jsonl` has its notes in `held-out.annotations.jsonl`, one line a sample that has any. */
function annotationsFile(dataset: string): string {
  const { dir, name } = path.parse(dataset);
  return path.join(dir, `${name}.annotations.jsonl`);
}

interface Line {
  readonly id: string | undefined;
  readonly text: string;
  readonly annotation: Annotation | undefined;
}

/** People's notes on the samples of one dataset file, in a file beside it. */
export class Annotations {
  readonly file: string;
  readonly #folder: string;
  #known = new Map<string, Annotation>();
  #text = "";
  #writing: Promise<void> = Promise.resolve();

  /** @param dataset The dataset file, absolute. */
  constructor(dataset: string) {
    this.file = annotationsFile(dataset);
    this.#folder = path.dirname(dataset);
  }

  of(id: string): Annotation | undefined {
    return this.#known.get(id);
  }

  /** Reads the file, and returns whether it is another one. @throws FileError when it exists and cannot be read. */
  async refresh(): Promise<boolean> {
    const before = this.#text;
    this.#take(await this.#lines());
    return this.#text !== before;
  }

  /**
   * Saves the notes on one sample. The file is read before, since another window may have written to it, and replaced whole; lines that
   * are not understood are kept as they are.
   *
   * @throws FileError when it cannot be written.
   */
  save(id: string, annotation: Annotation): Promise<void> {
    const saving = this.#writing.then(() => this.#save(id, annotation));
    // One write at a time; that one failed must not keep the next from being tried.
    this.#writing = saving.catch(() => {});
    return saving;
  }

  async #save(id: string, annotation: Annotation): Promise<void> {
    const lines = (await this.#lines()).filter((line) => line.id !== id);
    const blank = !annotation.flagged && annotation.note === "" && annotation.labels === null;
    if (!blank) lines.push({ id, annotation, text: JSON.stringify({ id, ...annotation }) });
    try {
      await writeFileAtomic(this.file, textOf(lines));
    } catch (error) {
      throw toFileError(error, this.file);
    }
    this.#take(lines);
  }

  #take(lines: readonly Line[]): void {
    this.#text = textOf(lines);
    this.#known = new Map(lines.flatMap(({ id, annotation }) => (id && annotation ? [[id, annotation]] : [])));
  }

  async #lines(): Promise<Line[]> {
    let bytes: Uint8Array;
    try {
      // A link out of the folder would let a dataset of a stranger choose which file is written.
      bytes = await readBounded(await resolveInside(this.#folder, this.file), LARGEST);
    } catch (error) {
      const failure = toFileError(error, this.file);
      if (failure.trouble === "missing" && !hasCode(failure.cause, "ENOTDIR")) return [];
      throw failure;
    }
    const texts = new TextDecoder().decode(bytes).split(/\r?\n/);
    return texts.filter((text) => text.trim() !== "").map(readLine);
  }
}

const textOf = (lines: readonly Line[]): string => lines.map(({ text }) => `${text}\n`).join("");

function readLine(text: string): Line {
  const value = parseObject(Buffer.from(text));
  const id = value && textIn(value, "id");
  return { id, text, annotation: value && annotationIn(value) };
}

function annotationIn(value: JsonObject): Annotation {
  return {
    flagged: value.flagged === true,
    note: textIn(value, "note") ?? "",
    labels: Array.isArray(value.labels) ? textsIn(value, "labels") : null,
  };
}
