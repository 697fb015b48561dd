const FIRST_WAIT_MS = 500;
/** After so long without a failure the next one counts as the first. */
const FORGIVEN_MS = 60_000;

/** How long to wait after failures that follow one another: ever longer, and at moments that differ between windows. */
export class Backoff {
  #failures = 0;
  #failedAt = Number.NEGATIVE_INFINITY;

  constructor(readonly longestMs: number) {}

  /** How many there were in a row. */
  get failures(): number {
    return this.#failures;
  }

  failed(): void {
    const now = performance.now();
    this.#failures = now - this.#failedAt > this.longestMs + FORGIVEN_MS ? 1 : this.#failures + 1;
    this.#failedAt = now;
  }

  /** Begins anew. */
  forgive(): void {
    this.#failures = 0;
  }

  /** Milliseconds from now. */
  waitMs(): number {
    if (this.#failures === 0 || performance.now() - this.#failedAt > FORGIVEN_MS) return 0;
    const longest = Math.min(FIRST_WAIT_MS * 2 ** (this.#failures - 1), this.longestMs);
    return longest * (0.5 + Math.random() / 2);
  }
}
