import {
  BenchmarkCancelled,
  type BenchmarkProgress,
  type BenchmarkResult,
  type BenchmarkRunner,
  type Suite,
} from "../../benchmark";
import type { Lexicon } from "../../emotion";
import { Emitter } from "../../files";
import { suiteText } from "./suites";

/** How a suite stands. */
export type Standing =
  | { readonly kind: "running"; readonly progress: BenchmarkProgress | null }
  | { readonly kind: "done"; readonly result: BenchmarkResult }
  | { readonly kind: "failed"; readonly error: unknown }
  | { readonly kind: "cancelled" };

interface Entry {
  standing: Standing;
  readonly abort: AbortController;
  readonly end: Promise<Standing>;
}

/** The scores of suites, each computed when it is first asked for and then kept as long as the window and the lexicon. */
export class BenchmarkResults {
  readonly #entries = new Map<string, Entry>();
  readonly #changed = new Emitter<string>();
  /** A suite, by its text, stands otherwise. */
  readonly onDidChange = this.#changed.event;

  constructor(
    private readonly runner: BenchmarkRunner,
    private readonly lexicon: () => Promise<Lexicon>,
  ) {}

  /** How a suite stands; undefined before it was asked for. */
  standing(suite: Suite): Standing | undefined {
    return this.#entries.get(suiteText(suite))?.standing;
  }

  /** Scores a suite unless that was done or is under way. Resolves with how it ended; never rejects. */
  async score(suite: Suite): Promise<Standing> {
    return (this.#entries.get(suiteText(suite)) ?? this.#start(suite)).end;
  }

  /** Scores a suite anew. */
  async scoreAgain(suite: Suite): Promise<Standing> {
    this.forget(suite);
    return this.#start(suite).end;
  }

  /** Calls off what is under way. */
  cancel(suite: Suite): void {
    this.#entries.get(suiteText(suite))?.abort.abort();
  }

  forget(suite: Suite): void {
    this.cancel(suite);
    this.#entries.delete(suiteText(suite));
  }

  /** The lexicon is another one: what was scored with the old one is forgotten. */
  forgetAll(): void {
    const suites = [...this.#entries];
    this.#entries.clear();
    for (const [text, { abort }] of suites) {
      abort.abort();
      this.#changed.fire(text);
    }
  }

  #start(suite: Suite): Entry {
    const text = suiteText(suite);
    const abort = new AbortController();
    const entry: Entry = {
      standing: { kind: "running", progress: null },
      abort,
      end: this.#run(suite, abort.signal, (standing) => {
        // One that was forgotten in between has no say any more.
        if (this.#entries.get(text) !== entry) return;
        entry.standing = standing;
        this.#changed.fire(text);
      }),
    };
    this.#entries.set(text, entry);
    this.#changed.fire(text);
    return entry;
  }

  async #run(suite: Suite, signal: AbortSignal, tell: (standing: Standing) => void): Promise<Standing> {
    const standing = await this.#work(suite, signal, tell);
    tell(standing);
    return standing;
  }

  async #work(suite: Suite, signal: AbortSignal, tell: (standing: Standing) => void): Promise<Standing> {
    try {
      const onProgress = (progress: BenchmarkProgress) => tell({ kind: "running", progress });
      const result = await this.runner.evaluate(suite, await this.lexicon(), { signal, onProgress });
      return { kind: "done", result };
    } catch (error) {
      return error instanceof BenchmarkCancelled ? { kind: "cancelled" } : { kind: "failed", error };
    }
  }

  dispose(): void {
    for (const { abort } of this.#entries.values()) abort.abort();
    this.#entries.clear();
    this.#changed.dispose();
  }
}
