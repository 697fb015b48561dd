/** The completions that share a prompt in one step. */
export interface RolloutGroup {
  /** `step:group`, stable over refreshes. */
  readonly key: string;
  readonly step: number;
  readonly group: number;
  readonly sample: string;
  /** Its rollouts in the order of their index, as arguments of the index' methods. */
  readonly rows: readonly number[];
}

interface GrowingGroup extends RolloutGroup {
  rows: readonly number[];
}

/** A rollout's place, and the row that it was given. */
export interface PlacedRollout {
  readonly row: number;
  readonly step: number;
  readonly group: number;
  readonly sample: string;
}

const groupKey = (step: number, group: number): string => `${step}:${group}`;

/**
 * Sorts rollouts into groups as they come. When a resume sends steps back, the groups at and after the step that is done again are
 * dropped; within one step the later row of the same group and index wins.
 */
export class RolloutGroups {
  #groups: GrowingGroup[] = [];
  #byKey = new Map<string, GrowingGroup>();
  #bySample = new Map<string, GrowingGroup[]>();
  #snapshot: readonly RolloutGroup[] | undefined;

  /** @param indexOf The index of a row within its group. */
  constructor(private readonly indexOf: (row: number) => number) {}

  /** In order of step and group. The same array until one changes. */
  get all(): readonly RolloutGroup[] {
    this.#snapshot ??= [...this.#groups];
    return this.#snapshot;
  }

  byKey(key: string): RolloutGroup | undefined {
    return this.#byKey.get(key);
  }

  /** In order of step. */
  bySample(sample: string): readonly RolloutGroup[] {
    return [...(this.#bySample.get(sample) ?? [])];
  }

  clear(): void {
    this.#groups = [];
    this.#byKey = new Map();
    this.#bySample = new Map();
    this.#snapshot = undefined;
  }

  add(rollout: PlacedRollout): void {
    this.#snapshot = undefined;
    if (rollout.step < (this.#groups.at(-1)?.step ?? 0)) this.#dropFrom(rollout.step);
    const known = this.#byKey.get(groupKey(rollout.step, rollout.group));
    if (known) this.#addTo(known, rollout.row);
    else this.#open(rollout);
  }

  #addTo(group: GrowingGroup, row: number): void {
    const index = this.indexOf(row);
    const others = group.rows.filter((other) => this.indexOf(other) !== index);
    const place = others.findIndex((other) => this.indexOf(other) > index);
    group.rows = others.toSpliced(place === -1 ? others.length : place, 0, row);
  }

  #open({ row, step, group, sample }: PlacedRollout): void {
    const opened = { key: groupKey(step, group), step, group, sample, rows: [row] };
    // Writers go through the groups of a step in order, so that the place is nearly always the end.
    let place = this.#groups.length;
    while (place > 0 && isAfter(this.#groups[place - 1], opened)) place -= 1;
    this.#groups.splice(place, 0, opened);
    this.#byKey.set(opened.key, opened);
    const ofSample = this.#bySample.get(sample);
    if (ofSample) ofSample.push(opened);
    else this.#bySample.set(sample, [opened]);
  }

  #dropFrom(step: number): void {
    for (let last = this.#groups.at(-1); last && last.step >= step; last = this.#groups.at(-1)) {
      this.#groups.pop();
      this.#byKey.delete(last.key);
      const ofSample = this.#bySample.get(last.sample);
      ofSample?.splice(ofSample.lastIndexOf(last), 1);
    }
  }
}

function isAfter(one: RolloutGroup | undefined, other: RolloutGroup): boolean {
  return one !== undefined && one.step === other.step && one.group > other.group;
}
