import { type FSWatcher, watch } from "node:fs";
import type { Disposable } from "./emitter";

/** Changes that come together are looked at together. */
const SETTLE_MS = 80;

/**
 * Has a folder looked at soon after something in it changed, and regularly, since network file systems do not report changes and a folder
 * may come and go. Looks never overlap.
 */
export class FolderWatch implements Disposable {
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #settling = false;
  #isPaused = false;
  #disposed = false;
  #intervalMs: number;

  /**
   * @param look Reads what is new. It says by itself what went wrong: a rejection is a fault of the program.
   * @param intervalMs Longest time between two looks.
   */
  constructor(
    readonly folder: string,
    private readonly look: () => Promise<void>,
    intervalMs: number,
  ) {
    this.#intervalMs = intervalMs;
  }

  /** Looks as often as this from now on; at once where that is more often than before. */
  every(intervalMs: number): void {
    const isSooner = intervalMs < this.#intervalMs;
    this.#intervalMs = intervalMs;
    // Before the first look, nobody has asked for any.
    if (isSooner && this.#timer && !this.#isPaused) void this.now();
  }

  /** Looks at once. Resolves after a look that began no earlier than this call. */
  now(): Promise<void> {
    if (this.#disposed) return Promise.resolve();
    if (!this.#looking) return this.#begin();
    this.#next ??= this.#looking.then(() => {
      this.#next = undefined;
      return this.now();
    });
    return this.#next;
  }

  /** From now on only `now` looks. */
  pause(): void {
    this.#isPaused = true;
    clearTimeout(this.#timer);
    this.#deafen();
  }

  /** Looks now, and by itself again. */
  resume(): Promise<void> {
    this.#isPaused = false;
    return this.now();
  }

  #begin(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#isPaused) this.#listen();
    this.#looking = this.look().finally(() => {
      this.#looking = undefined;
      this.#in(this.#intervalMs);
    });
    return this.#looking;
  }

  #in(milliseconds: number): void {
    clearTimeout(this.#timer);
    if (!this.#disposed && !this.#isPaused) this.#timer = setTimeout(() => void this.now(), milliseconds);
  }

  #listen(): void {
    if (this.#watcher) return;
    try {
      const watcher = watch(this.folder, { persistent: false });
      this.#watcher = watcher;
      watcher.on("change", () => this.#changed());
      watcher.on("error", () => this.#deafen());
    } catch {
      // Not there yet, or no watches are left on this machine: the regular looks go on, and each tries again.
      this.#watcher = undefined;
    }
  }

  #changed(): void {
    if (this.#settling) return;
    this.#settling = true;
    setTimeout(() => {
      this.#settling = false;
      void this.now();
    }, SETTLE_MS);
  }

  #deafen(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
    this.#deafen();
  }
}
