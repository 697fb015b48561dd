const SMALLEST = 64 * 1024;
const FIRST = 256 * 1024;
/** The relay's limit. */
const LARGEST = 4 * 1024 * 1024;
const QUICK_MS = 400;
const SLOW_MS = 2000;

/** How much to ask for at once: much on a quick link, little on a slow one, so that other calls need not wait for long. */
export class Pieces {
  #bytes = FIRST;

  get bytes(): number {
    return this.#bytes;
  }

  /** Does a transfer of `bytes` and learns from how long it took. */
  async timed<T>(transfer: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await transfer();
    const ms = performance.now() - start;
    if (ms < QUICK_MS) this.#bytes = Math.min(this.#bytes * 2, LARGEST);
    else if (ms > SLOW_MS) this.#bytes = Math.max(Math.floor(this.#bytes / 2), SMALLEST);
    return result;
  }
}
