/** A whole line and where it stands in its file; `bytes` is without the newline. */
export interface Line {
  /** Byte offset of the line's start. */
  readonly offset: number;
  /** Bytes of the line without its newline. */
  readonly length: number;
  readonly bytes: Uint8Array;
}

const NEWLINE = 0x0a;
/** A longer line is no row that a trainer writes; holding it would let one broken file take the host's memory. */
export const LONGEST_LINE = 32 * 1024 * 1024;

/** Cuts a growing file into whole lines. What follows the last newline is kept until the rest of it arrives. */
export class LineSplitter {
  #pending: Uint8Array[] = [];
  #pendingLength = 0;
  #lineStart = 0;
  #tooLong = 0;

  constructor(readonly longest = LONGEST_LINE) {}

  /** Lines passed over since they were longer than a row can be. */
  get tooLong(): number {
    return this.#tooLong;
  }

  /** Takes the next bytes of the file and returns the lines that they end. Lines of white space alone are left out. */
  push(chunk: Uint8Array): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      const line = this.#end(chunk.subarray(start, end));
      if (line) lines.push(line);
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
    return lines;
  }

  #end(last: Uint8Array): Line | undefined {
    const offset = this.#lineStart;
    const length = this.#pendingLength + last.length;
    const parts = this.#pending;
    this.#lineStart += length + 1;
    this.#pending = [];
    this.#pendingLength = 0;
    if (length > this.longest) {
      this.#tooLong += 1;
      return undefined;
    }
    const bytes = parts.length === 0 ? last : Buffer.concat([...parts, last]);
    return bytes.every(isBlank) ? undefined : { offset, length, bytes };
  }

  #keep(rest: Uint8Array): void {
    this.#pendingLength += rest.length;
    // The bytes of a line that is too long already are counted and not held.
    if (this.#pendingLength > this.longest) this.#pending = [];
    // The caller reads the next chunk into the same memory. (`slice` of a Buffer would be a view of it.)
    else if (rest.length > 0) this.#pending.push(Uint8Array.from(rest));
  }
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0d || byte === 0x09;
}
