import type { HostConnection } from "./connection";
import { overDrops } from "./persist";

/** What is fetched at once: a player's jump into a film costs one. */
const BLOCK = 256 * 1024;
/** How many stay at hand: 16 MB. */
const KEPT_BLOCKS = 64;

/** A file of a host that is read by ranges: a preview jumps to the middle of a film without copying it. */
export class RemoteFile {
  readonly #connection: HostConnection;
  readonly #root: string;
  readonly #path: string;
  readonly #blocks = new Map<number, Promise<Uint8Array>>();
  #size = 0;
  #identity: string | undefined;

  private constructor(connection: HostConnection, root: string, path: string) {
    this.#connection = connection;
    this.#root = root;
    this.#path = path;
  }

  /**
   * Opens a file.
   *
   * @param root A run folder or the folder of a dataset on the host: nothing outside is read.
   * @throws RelayError of kind `file` when it is none or lies outside; HostError when the host is away.
   */
  static async open(connection: HostConnection, root: string, path: string): Promise<RemoteFile> {
    const file = new RemoteFile(connection, root, path);
    await file.#block(0);
    return file;
  }

  /** Bytes, as of the last block that was fetched. */
  get size(): number {
    return this.#size;
  }

  /** Reads a range; less where the file ends before. A file that was replaced is read anew, so a range may be of another version than the last. */
  async read(offset: number, length: number): Promise<Uint8Array> {
    const end = Math.min(offset + length, this.#size);
    const parts: Uint8Array[] = [];
    for (let at = offset; at < end; ) {
      const index = Math.floor(at / BLOCK);
      const block = await this.#block(index);
      const part = block.subarray(at - index * BLOCK, end - index * BLOCK);
      if (part.length === 0) break;
      parts.push(part);
      at += part.length;
    }
    return Buffer.concat(parts);
  }

  #block(index: number): Promise<Uint8Array> {
    const kept = this.#blocks.get(index);
    this.#blocks.delete(index);
    const block = kept ?? this.#fetch(index);
    // The order of the map is that of use.
    this.#blocks.set(index, block);
    if (!kept) block.catch(() => this.#blocks.delete(index));
    for (const oldest of this.#blocks.keys()) {
      if (this.#blocks.size <= KEPT_BLOCKS) break;
      this.#blocks.delete(oldest);
    }
    return block;
  }

  async #fetch(index: number): Promise<Uint8Array> {
    const request = { root: this.#root, path: this.#path, offset: index * BLOCK, length: BLOCK };
    const answer = await overDrops(this.#connection, (client) => client.read(request));
    if (this.#identity !== undefined && this.#identity !== answer.identity) {
      for (const other of [...this.#blocks.keys()]) if (other !== index) this.#blocks.delete(other);
    }
    this.#identity = answer.identity;
    this.#size = answer.size;
    return answer.data;
  }
}
