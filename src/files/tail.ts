import { type FileHandle, open, stat } from "node:fs/promises";
import { hasCode } from "./errors";

const CHUNK = 1024 * 1024;

/** What a look at the file found: `replaced` means that everything read before is to be forgotten. */
export type Growth = "same" | "grown" | "replaced";

/** Reads what a file has grown by since the last look. A file that does not exist yet is an empty one. */
export class FileTail {
  #offset = 0;
  #inode = 0n;
  #size = 0;

  constructor(readonly path: string) {}

  /** Bytes read, and bytes of the file when it was last looked at. */
  get progress(): { readonly read: number; readonly total: number } {
    return { read: this.#offset, total: Math.max(this.#size, this.#offset) };
  }

  /**
   * Reads the new bytes, at most a mebibyte at a time, so that a large file does not hold up the event loop.
   *
   * @param take Called with each piece in order. The memory is used again after it returns.
   * @param forget Called before the first piece when the file was replaced or cut off.
   * @throws The system's error when the file exists and cannot be read.
   */
  async read(take: (bytes: Uint8Array) => void, forget: () => void): Promise<Growth> {
    let file: FileHandle;
    try {
      // Looked at again and again, by far most files have not grown: then one question is all.
      const { ino, size } = await stat(this.path, { bigint: true });
      if (ino === this.#inode && size === BigInt(this.#offset)) {
        this.#size = this.#offset;
        return "same";
      }
      file = await open(this.path, "r");
    } catch (error) {
      if (!hasCode(error, "ENOENT")) throw error;
      return this.#startOver(0n, forget) ? "replaced" : "same";
    }
    try {
      const { ino, size } = await file.stat({ bigint: true });
      this.#size = Number(size);
      const replaced = (ino !== this.#inode || size < BigInt(this.#offset)) && this.#startOver(ino, forget);
      const grown = await this.#readOn(file, Math.min(CHUNK, this.#size - this.#offset), take);
      if (replaced) return "replaced";
      return grown ? "grown" : "same";
    } finally {
      await file.close();
    }
  }

  /** Returns whether anything had been read that is now void. */
  #startOver(inode: bigint, forget: () => void): boolean {
    const hadRead = this.#offset > 0;
    this.#inode = inode;
    this.#offset = 0;
    if (inode === 0n) this.#size = 0;
    if (hadRead) forget();
    return hadRead;
  }

  /** @param atOnce Bytes that are read at a time: what is there, where that is little. */
  async #readOn(file: FileHandle, atOnce: number, take: (bytes: Uint8Array) => void): Promise<boolean> {
    if (atOnce <= 0) return false;
    const memory = Buffer.allocUnsafe(atOnce);
    let grown = false;
    for (;;) {
      const { bytesRead } = await file.read(memory, 0, atOnce, this.#offset);
      if (bytesRead === 0) return grown;
      grown = true;
      this.#offset += bytesRead;
      take(memory.subarray(0, bytesRead));
    }
  }
}
