import path from "node:path";
import type { Suite } from "../../benchmark";
import { Emitter } from "../../files";

/** Remembered folders; results are computed anew. */
const KEY = "affectgptRl.benchmarks";

/** What of `vscode.Memento` is used. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

/** The benchmarks that the user added to this workspace, newest first. */
export class Suites {
  readonly #changed = new Emitter<void>();
  readonly onDidChange = this.#changed.event;

  constructor(private readonly memory: Memory) {}

  /** What is remembered; what another version may have kept is left out when it is no suite. */
  list(): Suite[] {
    const kept = this.memory.get(KEY);
    return Array.isArray(kept) ? kept.flatMap((value: unknown) => suiteIn(value) ?? []) : [];
  }

  /** Puts a suite first. */
  async add(suite: Suite): Promise<void> {
    await this.#keep([suite, ...this.list().filter((known) => suiteText(known) !== suiteText(suite))]);
  }

  async remove(suite: Suite): Promise<void> {
    await this.#keep(this.list().filter((known) => suiteText(known) !== suiteText(suite)));
  }

  async #keep(suites: readonly Suite[]): Promise<void> {
    await this.memory.update(
      KEY,
      suites.map(({ predictions, truth }) => ({ predictions, truth })),
    );
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

/** A suite as one text, by which its tab is found again. */
export const suiteText = ({ predictions, truth }: Suite): string => JSON.stringify({ predictions, truth });

/** Reads the text; undefined when it is no suite's. */
export function readSuite(text: string): Suite | undefined {
  try {
    return suiteIn(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** A suite out of whatever was kept or called with. */
function suiteIn(value: unknown): Suite | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { predictions, truth } = value as Partial<Record<keyof Suite, unknown>>;
  if (typeof predictions !== "string" || typeof truth !== "string") return undefined;
  return path.isAbsolute(predictions) && path.isAbsolute(truth) ? { predictions, truth } : undefined;
}
