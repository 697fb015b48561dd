import { FileTail, type Growth, LineSplitter, LONGEST_LINE } from "../files";
import { readRow } from "./rows";
import type { RowFault, RowProblem, Sample, SplitFile } from "./types";

const NEWLINE = 0x0a;
/** More are counted and not kept: one wrong column would make a problem of every line. */
const MOST_PROBLEMS = 100;

/** The samples of one dataset file. It is read on from where it ended, and anew when it was replaced. */
export class DatasetFile {
  readonly #tail: FileTail;
  #splitter = new LineSplitter();
  #samples: Sample[] = [];
  #lineOf = new Map<string, number>();
  #problems: RowProblem[] = [];
  #faulty = 0;
  #newlines = 0;
  #chunkStart = 0;
  #rest: Uint8Array = new Uint8Array();
  #last: Sample | undefined;

  constructor(readonly source: SplitFile) {
    this.#tail = new FileTail(source.file);
  }

  /** In the order of the file. */
  get samples(): readonly Sample[] {
    return this.#last ? [...this.#samples, this.#last] : this.#samples;
  }

  /** The first lines that are no samples. */
  get problems(): readonly RowProblem[] {
    return this.#problems;
  }

  /** How many lines are no samples, those that were too long to be held among them. */
  get faulty(): number {
    return this.#faulty + this.#splitter.tooLong;
  }

  /**
   * Reads what is new.
   *
   * @param onPart Called after each piece of at most a mebibyte.
   * @throws The system's error when the file exists and cannot be read; one that is missing is empty.
   */
  async refresh(onPart: () => void = () => {}): Promise<Growth> {
    const growth = await this.#tail.read(
      (bytes) => {
        this.#take(bytes);
        onPart();
      },
      () => this.#forget(),
    );
    if (growth !== "same") this.#takeRest();
    return growth;
  }

  #take(bytes: Uint8Array): void {
    let [at, seen] = [0, 0];
    for (const line of this.#splitter.push(bytes)) {
      const end = line.offset + line.length - this.#chunkStart;
      for (let next = bytes.indexOf(NEWLINE, at); next !== -1 && next < end; next = bytes.indexOf(NEWLINE, at)) {
        seen += 1;
        at = next + 1;
      }
      this.#row(line.bytes, this.#newlines + seen + 1);
    }
    this.#chunkStart += bytes.length;
    for (let next = bytes.indexOf(NEWLINE); next !== -1; next = bytes.indexOf(NEWLINE, next + 1)) this.#newlines += 1;
    const start = bytes.lastIndexOf(NEWLINE) + 1;
    const before = start === 0 ? this.#rest : new Uint8Array();
    // The reader uses the memory of a piece again, so what is kept of it is copied.
    if (before.length <= LONGEST_LINE) this.#rest = Buffer.concat([before, bytes.subarray(start)]);
  }

  #row(bytes: Uint8Array, line: number): void {
    const read = readRow(bytes, this.source.split, line);
    if ("fault" in read) this.#complain(line, read.fault);
    else this.#add(read.sample);
  }

  #add(sample: Sample): void {
    const { id, line } = sample;
    const firstLine = this.#lineOf.get(id);
    if (firstLine !== undefined) {
      this.#complain(line, { kind: "repeated", id, firstLine });
    } else {
      this.#lineOf.set(id, line);
      this.#samples.push(sample);
    }
  }

  /** Datasets, other than logs, often end without a newline: the last line counts if it is whole, until the file grows on. */
  #takeRest(): void {
    this.#last = undefined;
    if (this.#rest.length > LONGEST_LINE) return;
    const read = readRow(this.#rest, this.source.split, this.#newlines + 1);
    this.#last = "sample" in read && !this.#lineOf.has(read.sample.id) ? read.sample : undefined;
  }

  #complain(line: number, fault: RowFault): void {
    this.#faulty += 1;
    if (this.#problems.length < MOST_PROBLEMS) this.#problems.push({ file: this.source.file, line, fault });
  }

  #forget(): void {
    this.#splitter = new LineSplitter();
    this.#samples = [];
    this.#lineOf = new Map();
    this.#problems = [];
    this.#faulty = 0;
    this.#newlines = 0;
    this.#chunkStart = 0;
    this.#rest = new Uint8Array();
    this.#last = undefined;
  }
}
