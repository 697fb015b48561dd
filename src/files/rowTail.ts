import { type JsonObject, parseObject } from "./json";
import { LineSplitter } from "./lines";
import { FileTail, type Growth } from "./tail";

/** A row and the bytes that it stands in, so that it can be read again later. */
interface LocatedRow<Row> {
  readonly offset: number;
  readonly length: number;
  readonly row: Row;
}

/** Receives the rows of a growing file. */
interface RowSink<Row> {
  /** A whole row, in the order of the file. */
  add(located: LocatedRow<Row>): void;
  /** Everything before is void: the file was replaced. */
  clear(): void;
}

/**
 * Follows a JSON Lines file and hands over each row once. A last line without newline waits for its end; a line that is no row is
 * passed over and counted, since one torn line must not hide the rows around it.
 */
export class RowTail<Row> {
  readonly #tail: FileTail;
  #splitter = new LineSplitter();
  #unreadable = 0;
  #reading: Promise<Growth> | undefined;

  /** @param decode Returns undefined for an object that is no row. */
  constructor(
    path: string,
    readonly decode: (value: JsonObject) => Row | undefined,
    readonly sink: RowSink<Row>,
  ) {
    this.#tail = new FileTail(path);
  }

  /** Lines passed over, since they are no rows. */
  get unreadable(): number {
    return this.#unreadable + this.#splitter.tooLong;
  }

  /** Bytes read, and bytes of the file when it was last looked at. */
  get progress(): { readonly read: number; readonly total: number } {
    return this.#tail.progress;
  }

  /**
   * Reads what is new. Calls that come while one is under way share its result.
   *
   * @throws The system's error when the file exists and cannot be read.
   */
  refresh(): Promise<Growth> {
    this.#reading ??= this.#tail
      .read(
        (bytes) => this.#take(bytes),
        () => this.#forget(),
      )
      .finally(() => {
        this.#reading = undefined;
      });
    return this.#reading;
  }

  #take(bytes: Uint8Array): void {
    for (const line of this.#splitter.push(bytes)) {
      const value = parseObject(line.bytes);
      const row = value && this.decode(value);
      if (row === undefined) this.#unreadable += 1;
      else this.sink.add({ offset: line.offset, length: line.length, row });
    }
  }

  #forget(): void {
    this.#splitter = new LineSplitter();
    this.#unreadable = 0;
    this.sink.clear();
  }
}
