import type { Phase } from "./types";

/** Phases that train, in their order: reaching one again means that the run went back to it. */
const TRAINING: readonly Phase[] = ["pretraining", "cold-start", "rl"];

/** What a row is placed by. */
export interface Placed {
  readonly phase: Phase;
  readonly step: number;
}

/**
 * The rows of a run in the order of its training. After a resume steps go back: a row replaces the one at its own place and those after it, so
 * that there is never a double row and never a curve that runs back over itself.
 */
export class History<Row extends Placed> {
  #phases = new Map<Phase, Row[]>();
  #rows: readonly Row[] | undefined;

  /** @param isSame Whether two rows of one step say the same thing, so that the later one replaces the other; by default all do. */
  constructor(private readonly isSame: (one: Row, other: Row) => boolean = () => true) {}

  /** Takes the next row in the order of writing. */
  add(row: Row): void {
    this.#rows = undefined;
    const rows = this.#phases.get(row.phase) ?? [];
    this.#phases.set(row.phase, rows);
    while ((rows.at(-1)?.step ?? -1) > row.step) rows.pop();
    const beside = rows.findLastIndex((other) => other.step !== row.step) + 1;
    const kept = rows.splice(beside).filter((other) => !this.isSame(other, row));
    rows.push(...kept, row);
    const rank = TRAINING.indexOf(row.phase);
    if (rank !== -1) for (const later of TRAINING.slice(rank + 1)) this.#phases.delete(later);
  }

  clear(): void {
    this.#phases = new Map();
    this.#rows = undefined;
  }

  /** All rows that stand, in order of phase (as first seen) and step. The same array until a row is added. */
  get rows(): readonly Row[] {
    this.#rows ??= [...this.#phases.values()].flat();
    return this.#rows;
  }
}
