import { stat } from "node:fs/promises";
import path from "node:path";
import { type Disposable, Emitter, type Event, FileError, parseObject, readRange, toFileError } from "../files";
import { float64Column, uint8Column, uint32Column } from "./columns";
import { MALFORMED, NOT_JUDGED, type RolloutBatch, TRUNCATED } from "./rolloutBatch";
import { type RolloutGroup, RolloutGroups } from "./rolloutGroups";
import { problemOf, RolloutScan, type RolloutSource, type TakeBatch } from "./rolloutScan";
import { RolloutWorker } from "./rolloutWorker";
import { rollout } from "./rows";
import type { Rollout } from "./types";

/** A file that is larger when it is opened is read in a worker thread; what it grows by later is little. */
const LARGE = 8 * 1024 * 1024;

/**
 * What is known of every rollout of a run without reading it again: columns over rollouts.jsonl, built as the file grows. A rollout is
 * named by its row, a number that stays valid until the file is replaced. Groups that a resume did again stand once, as written last.
 */
export class RolloutIndex implements Disposable {
  readonly #file: string;
  readonly #workers: string;
  readonly #changed = new Emitter<void>();
  /** Groups were added, changed or dropped, or `progress` or `problem` changed. */
  readonly onDidChange: Event<void> = this.#changed.event;
  #columns = columns();
  #groups = this.#noGroups();
  #samples: string[] = [];
  #words: string[] = [];
  #rewardNames: string[] = [];
  #source: RolloutSource | undefined;
  #looking: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #progress = { read: 0, total: 0 };
  #problem: FileError | null = null;
  #unreadable = 0;
  #disposed = false;

  /** @param workers The folder of the built workers. */
  constructor(folder: string, workers: string) {
    this.#file = path.join(folder, "rollouts.jsonl");
    this.#workers = workers;
  }

  /** Bytes indexed so far and bytes of the file. Equal, but for a torn last line, once the index has caught up. */
  get progress(): { readonly read: number; readonly total: number } {
    return this.#progress;
  }

  /** Why the file cannot be read. */
  get problem(): FileError | null {
    return this.#problem;
  }

  /** Lines that are no rollouts. */
  get unreadable(): number {
    return this.#unreadable;
  }

  /** Groups that stand, in order of step and group. The same array until one changes. */
  get groups(): readonly RolloutGroup[] {
    return this.#groups.all;
  }

  /** A group by its key `step:group`. */
  group(key: string): RolloutGroup | undefined {
    return this.#groups.byKey(key);
  }

  /** The groups of one sample in order of step: the same prompt over training. */
  ofSample(sample: string): readonly RolloutGroup[] {
    return this.#groups.bySample(sample);
  }

  /** Names of the rewards in the order in which they were first seen. */
  get rewardNames(): readonly string[] {
    return this.#rewardNames;
  }

  /** Every word that an answer has held. */
  get words(): readonly string[] {
    return this.#words;
  }

  index(row: number): number {
    return this.#columns.index.at(row);
  }

  /** NaN when no reward could judge. */
  total(row: number): number {
    return this.#columns.total.at(row);
  }

  /** NaN when the engine did not write it. */
  advantage(row: number): number {
    return this.#columns.advantage.at(row);
  }

  /** NaN when it could not judge, or was not there. */
  reward(row: number, name: string): number {
    const column = this.#columns.rewards[this.#rewardNames.indexOf(name)];
    return column && row < column.length ? column.at(row) : Number.NaN;
  }

  /** 0 when the engine did not write it. */
  tokens(row: number): number {
    return this.#columns.tokens.at(row);
  }

  truncated(row: number): boolean {
    return (this.#columns.flags.at(row) & TRUNCATED) !== 0;
  }

  /** Its tags are missing, unclosed, nested, unopened or repeated. */
  malformed(row: number): boolean {
    return (this.#columns.flags.at(row) & MALFORMED) !== 0;
  }

  /** A reward could not judge it. */
  notJudged(row: number): boolean {
    return (this.#columns.flags.at(row) & NOT_JUDGED) !== 0;
  }

  /**
   * The words of its answer, lower case, as numbers into `words`, so that a query decides once a word and not once a row. Not to be kept.
   * Words of more than 100 characters, and those beyond a vocabulary of 200,000, are left out.
   */
  answer(row: number): Uint32Array {
    const { answer, answerEnd } = this.#columns;
    return answer.slice(row === 0 ? 0 : answerEnd.at(row - 1), answerEnd.at(row));
  }

  /** Reads what is new. Resolves once the index has reached the end that the file has now. */
  caughtUp(): Promise<void> {
    if (this.#disposed) return Promise.resolve();
    if (!this.#looking) {
      this.#looking = this.#look().finally(() => {
        this.#looking = undefined;
      });
      return this.#looking;
    }
    this.#next ??= this.#looking.then(() => {
      this.#next = undefined;
      return this.caughtUp();
    });
    return this.#next;
  }

  async #look(): Promise<void> {
    const before = { read: this.#progress.read, total: this.#progress.total, problem: this.#problem?.message };
    try {
      this.#source ??= await this.#open();
      const looked = await this.#source.look();
      this.#progress = { read: looked.read, total: looked.total };
      this.#unreadable = looked.unreadable;
      this.#problem = problemOf(this.#file, looked);
    } catch (error) {
      this.#problem = toFileError(error, this.#file);
    }
    const { read, total } = this.#progress;
    const same = before.read === read && before.total === total && before.problem === this.#problem?.message;
    if (!same && !this.#disposed) this.#changed.fire();
  }

  async #open(): Promise<RolloutSource> {
    const take: TakeBatch = (batch, progress) => {
      this.#take(batch);
      this.#progress = progress;
      if (!this.#disposed) this.#changed.fire();
    };
    const size = await stat(this.#file).then(
      (found) => found.size,
      () => 0,
    );
    return size > LARGE ? new RolloutWorker(this.#file, this.#workers, take) : new RolloutScan(this.#file, take);
  }

  #take(batch: RolloutBatch): void {
    if (batch.restart) {
      this.#columns = columns();
      this.#groups = this.#noGroups();
      [this.#samples, this.#words, this.#rewardNames] = [[], [], []];
    }
    for (const sample of batch.newSamples) this.#samples.push(sample);
    for (const word of batch.newWords) this.#words.push(word);
    const { index, answer, answerEnd, rewards } = this.#columns;
    const first = index.length;
    for (const name of batch.newRewards) {
      this.#rewardNames.push(name);
      const column = float64Column();
      column.append(new Float64Array(first).fill(Number.NaN));
      rewards.push(column);
    }
    const words = answer.length;
    answer.append(batch.answer);
    answerEnd.append(batch.answerStart.subarray(1).map((start) => start + words));
    for (const name of ["offset", "length", "index", "tokens", "flags", "total", "advantage"] as const) {
      this.#columns[name].append(batch[name]);
    }
    const width = rewards.length;
    rewards.forEach((column, reward) => {
      column.append(Float64Array.from(batch.index, (_, row) => batch.rewards[row * width + reward] ?? Number.NaN));
    });
    batch.step.forEach((step, row) => {
      const sample = this.#samples[batch.sample[row] ?? 0] ?? "";
      this.#groups.add({ row: first + row, step, group: batch.group[row] ?? 0, sample });
    });
  }

  #noGroups(): RolloutGroups {
    return new RolloutGroups((row) => this.#columns.index.at(row));
  }

  /**
   * Reads whole rollouts by their byte ranges. The prompt stands with the first completion of a group alone.
   *
   * @throws FileError when they are no longer there.
   */
  read(rows: readonly number[]): Promise<Rollout[]> {
    return Promise.all(
      rows.map(async (row) => {
        const { offset, length } = this.#columns;
        const value = parseObject(await readRange(this.#file, offset.at(row), length.at(row)));
        const found = value && rollout(value);
        if (!found) throw new FileError("broken", this.#file, `no rollout at byte ${offset.at(row)} any more.`);
        return found;
      }),
    );
  }

  dispose(): void {
    this.#disposed = true;
    this.#source?.dispose();
    this.#changed.dispose();
  }
}

function columns() {
  return {
    offset: float64Column(),
    length: uint32Column(),
    index: uint32Column(),
    tokens: uint32Column(),
    flags: uint8Column(),
    total: float64Column(),
    advantage: float64Column(),
    /** By reward, in the order of their names. */
    rewards: [] as ReturnType<typeof float64Column>[],
    answer: uint32Column(),
    /** Where each row's words end in `answer`. */
    answerEnd: uint32Column(),
  };
}
