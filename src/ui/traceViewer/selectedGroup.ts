import type { Lexicon } from "../../emotion";
import type { RolloutGroup, RolloutIndex } from "../../runs";
import type { SampleFacts } from "../shared/sampleFacts";
import { truthWords } from "../shared/words";
import type { SelectedGroup } from "./contract";
import type { GroupList } from "./groupList";
import { traceView } from "./trace";

/** A choice of a completion. */
export interface Chosen {
  /** Key of its group. */
  readonly key: string;
  /** Index in the group. */
  readonly index: number;
  /** Counts the choices that were made for the page. */
  readonly choice: number;
}

/** What of a group is read from the file and scored. */
type Scored = Pick<SelectedGroup, "truth" | "prompt" | "traces">;

/** The chosen group with everything about it. Reading and scoring are done once as long as it stays the same. */
export class SelectedGroups {
  #known: { readonly rows: readonly number[]; readonly lexicon: Lexicon; readonly scored: Scored } | undefined;

  /** @param weights Weight of each reward by name. */
  constructor(
    private readonly index: RolloutIndex,
    private readonly list: GroupList,
    private readonly facts: SampleFacts,
    private readonly weights: ReadonlyMap<string, number>,
  ) {}

  /** @throws FileError when the rollouts are no longer in the file. */
  async view(group: RolloutGroup, chosen: Chosen, lexicon: Lexicon): Promise<SelectedGroup> {
    const { key, step, sample, rows } = group;
    const known = this.#known;
    const scored = known?.rows === rows && known.lexicon === lexicon ? known.scored : await this.#score(rows, lexicon);
    this.#known = { rows, lexicon, scored };
    const { mean, deviation } = this.list.facts.of(group);
    return {
      ...scored,
      key,
      step,
      group: group.group,
      sample,
      subtitle: this.facts.subtitle(sample) ?? "",
      index: chosen.index,
      choice: chosen.choice,
      at: this.list.placeOf(key),
      mean,
      deviation,
      history: this.index.ofSample(sample).map((other) => {
        const facts = this.list.facts.of(other);
        return { key: other.key, step: other.step, mean: facts.mean, best: facts.most };
      }),
    };
  }

  async #score(rows: readonly number[], lexicon: Lexicon): Promise<Scored> {
    const rollouts = await this.index.read(rows);
    return {
      truth: truthWords(lexicon, rollouts[0]?.truth ?? []),
      prompt: rollouts.find(({ prompt }) => prompt !== null)?.prompt ?? null,
      traces: rollouts.map((rollout) => traceView(lexicon, rollout, rollouts, this.weights)),
    };
  }
}
