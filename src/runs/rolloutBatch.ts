import { answerLabels, parseCompletion } from "../traces";
import type { Rollout } from "./types";

/** Rollouts as columns, in the order of the file: what is sent from where the file is read to where the index is kept. */
export interface RolloutBatch {
  /** The file was replaced: every row before is void, and so are the tables of names. */
  readonly restart: boolean;
  readonly offset: Float64Array;
  readonly length: Uint32Array;
  readonly step: Uint32Array;
  readonly group: Uint32Array;
  readonly index: Uint32Array;
  readonly tokens: Uint32Array;
  readonly flags: Uint8Array;
  readonly total: Float64Array;
  readonly advantage: Float64Array;
  /** Number of the sample in the table of samples. */
  readonly sample: Uint32Array;
  /** Row after row, the value of each reward that is known by the end of this batch; NaN where there is none. */
  readonly rewards: Float64Array;
  /** Where each row's words begin in `answer`, and at last where the last row's end. */
  readonly answerStart: Uint32Array;
  /** Numbers of words in the table of words. */
  readonly answer: Uint32Array;
  /** Names that are new, to be added to the tables. */
  readonly newSamples: readonly string[];
  readonly newWords: readonly string[];
  readonly newRewards: readonly string[];
}

export const TRUNCATED = 1;
export const MALFORMED = 2;
export const NOT_JUDGED = 4;

const LARGEST = 2 ** 32 - 1;
/** Longer than any word or phrase for an emotion. */
const LONGEST_WORD = 100;
/** A vocabulary that grows beyond this is noise; its words are still shown, but no query finds them. */
const MOST_WORDS = 200_000;

/** Numbers for names, in the order in which they were first seen. */
class NameTable {
  readonly #numbers = new Map<string, number>();
  #fresh: string[] = [];

  get size(): number {
    return this.#numbers.size;
  }

  has(name: string): boolean {
    return this.#numbers.has(name);
  }

  number(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const next = this.#numbers.size;
    this.#numbers.set(name, next);
    this.#fresh.push(name);
    return next;
  }

  /** Names that came since the last call. */
  takeFresh(): string[] {
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }
}

interface DigestedRow {
  readonly offset: number;
  readonly length: number;
  readonly rollout: Omit<Rollout, "completion" | "prompt" | "truth">;
  readonly sample: number;
  readonly flags: number;
  readonly answer: readonly number[];
}

/** Collects rollouts into batches. */
export class RolloutBatcher {
  #samples = new NameTable();
  #words = new NameTable();
  #rewards = new NameTable();
  #rows: DigestedRow[] = [];
  #restart = false;

  /** Rows that wait to be taken. */
  get waiting(): number {
    return this.#rows.length;
  }

  add(offset: number, length: number, row: Rollout): void {
    const { completion, prompt: _prompt, truth: _truth, ...rollout } = row;
    const parsed = parseCompletion(completion);
    let flags = row.truncated ? TRUNCATED : 0;
    if (parsed.problems.length > 0) flags |= MALFORMED;
    for (const [name, value] of Object.entries(row.rewards)) {
      this.#rewards.number(name);
      if (value === null) flags |= NOT_JUDGED;
    }
    const words = answerLabels(parsed).filter((word) => this.#isIndexed(word));
    const answer = words.map((word) => this.#words.number(word));
    this.#rows.push({ offset, length, rollout, flags, answer, sample: this.#samples.number(row.sample) });
  }

  #isIndexed(word: string): boolean {
    return word.length <= LONGEST_WORD && (this.#words.size < MOST_WORDS || this.#words.has(word));
  }

  clear(): void {
    this.#samples = new NameTable();
    this.#words = new NameTable();
    this.#rewards = new NameTable();
    this.#rows = [];
    this.#restart = true;
  }

  /** What came since the last call; undefined when that is nothing. */
  take(): RolloutBatch | undefined {
    const rows = this.#rows;
    if (rows.length === 0 && !this.#restart) return undefined;
    const restart = this.#restart;
    this.#rows = [];
    this.#restart = false;
    const newRewards = this.#rewards.takeFresh();
    return {
      restart,
      offset: Float64Array.from(rows, ({ offset }) => offset),
      length: Uint32Array.from(rows, ({ length }) => length),
      step: Uint32Array.from(rows, ({ rollout }) => rollout.step),
      group: Uint32Array.from(rows, ({ rollout }) => rollout.group),
      index: Uint32Array.from(rows, ({ rollout }) => rollout.index),
      tokens: Uint32Array.from(rows, ({ rollout }) => rollout.tokens ?? 0),
      flags: Uint8Array.from(rows, ({ flags }) => flags),
      total: Float64Array.from(rows, ({ rollout }) => rollout.total ?? Number.NaN),
      advantage: Float64Array.from(rows, ({ rollout }) => rollout.advantage ?? Number.NaN),
      sample: Uint32Array.from(rows, ({ sample }) => sample),
      rewards: this.#rewardColumns(rows),
      ...answerColumns(rows),
      newSamples: this.#samples.takeFresh(),
      newWords: this.#words.takeFresh(),
      newRewards,
    };
  }

  #rewardColumns(rows: readonly DigestedRow[]): Float64Array {
    const width = this.#rewards.size;
    const columns = new Float64Array(rows.length * width).fill(Number.NaN);
    rows.forEach(({ rollout }, row) => {
      for (const [name, value] of Object.entries(rollout.rewards)) {
        columns[row * width + this.#rewards.number(name)] = value ?? Number.NaN;
      }
    });
    return columns;
  }
}

function answerColumns(rows: readonly DigestedRow[]): Pick<RolloutBatch, "answer" | "answerStart"> {
  const answerStart = new Uint32Array(rows.length + 1);
  rows.forEach(({ answer }, row) => {
    answerStart[row + 1] = (answerStart[row] ?? 0) + answer.length;
  });
  return { answerStart, answer: Uint32Array.from(rows.flatMap(({ answer }) => answer)) };
}

/** Whether the columns can hold a rollout's numbers. */
export function fitsColumns({ step, group, index, tokens }: Rollout): boolean {
  return Math.max(step, group, index, tokens ?? 0) <= LARGEST;
}

/** The memory of a batch, to be handed to another thread without a copy. */
export function memoryOf(batch: RolloutBatch): ArrayBuffer[] {
  return Object.values(batch).flatMap((column) =>
    ArrayBuffer.isView(column) && column.buffer instanceof ArrayBuffer ? [column.buffer] : [],
  );
}
