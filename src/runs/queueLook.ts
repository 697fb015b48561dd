import type { Disposable } from "../files";
import { isActive } from "./folderLook";
import type { RunStore } from "./store";

/** A scheduler is asked at most this often. */
const EVERY_MS = 60_000;

/**
 * Has a scheduler asked about this machine's jobs while any is under way. Their queue.json is kept by whoever looks and by no process of
 * its own: unasked, a job that was cancelled or never starts would look queued for ever.
 */
export class QueueLook implements Disposable {
  readonly #subscription: Disposable;
  #timer: NodeJS.Timeout | undefined;

  /** @param ask Asks about all jobs of the root, and deals with its own failures. */
  constructor(
    private readonly runs: Pick<RunStore, "runs" | "onDidChange">,
    private readonly ask: () => void,
    private readonly everyMs = EVERY_MS,
  ) {
    this.#subscription = runs.onDidChange(() => this.#look());
    this.#look();
  }

  #look(): void {
    const waits = this.runs.runs().some(({ state, queue }) => queue?.scheduler === "slurm" && isActive(state));
    if (!waits) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    } else if (this.#timer === undefined) {
      this.#timer = setInterval(this.ask, this.everyMs);
      this.ask();
    }
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#subscription.dispose();
  }
}
