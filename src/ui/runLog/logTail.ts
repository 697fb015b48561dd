import { stat } from "node:fs/promises";
import { StringDecoder } from "node:string_decoder";
import { hasCode, readRange, toFileError } from "../../files";

/** What of a log is shown when it is opened; a log of days would fill the editor's memory. */
export const SHOWN_BYTES = 512 * 1024;

/** What has become of a log since the last look. */
export interface LogNews {
  /** The file was cut or replaced, or is looked at for the first time: what was shown before is void. */
  readonly startsOver: boolean;
  /** Bytes of the file before the first one that is shown. */
  readonly skipped: number;
  readonly text: string;
}

/** Reads the end of a growing log: its last half mebibyte at first, then what is added. A log that is not there yet is empty. */
export class LogTail {
  #decoder = new StringDecoder("utf8");
  #offset = 0;
  #inode = -1;

  constructor(readonly path: string) {}

  /**
   * Reads what was added since the last call.
   *
   * @throws FileError when the log exists and cannot be read.
   */
  async read(): Promise<LogNews> {
    const found = await this.#stat();
    const startsOver = found.ino !== this.#inode || found.size < this.#offset;
    if (startsOver) {
      this.#inode = found.ino;
      this.#decoder = new StringDecoder("utf8");
      this.#offset = Math.max(0, found.size - SHOWN_BYTES);
    }
    const from = this.#offset;
    // What was added while nobody looked may be long too; older lines than the last ones are left out once more.
    if (found.size - from > 2 * SHOWN_BYTES) {
      this.#inode = -1;
      return this.read();
    }
    const bytes = await readRange(this.path, from, found.size - from).catch((error: unknown) => {
      if (found.size === 0) return new Uint8Array();
      throw error;
    });
    this.#offset = from + bytes.length;
    return { startsOver, ...whole(this.#decoder.write(bytes), startsOver ? from : 0) };
  }

  async #stat(): Promise<{ ino: number; size: number }> {
    try {
      return await stat(this.path);
    } catch (error) {
      if (hasCode(error, "ENOENT")) return { ino: 0, size: 0 };
      throw toFileError(error, this.path);
    }
  }
}

/** Where the beginning was left out, the first line is a piece of one. */
function whole(text: string, skipped: number): { skipped: number; text: string } {
  if (skipped === 0) return { skipped, text };
  const end = text.indexOf("\n") + 1;
  return { skipped: skipped + Buffer.byteLength(text.slice(0, end)), text: text.slice(end) };
}
