import type { Lexicon } from "../../emotion";
import type { RolloutGroup, RolloutIndex } from "../../runs";
import { FactsOfAnswers } from "./answerFacts";
import { REPEATED, repeatedShare } from "./gaming";
import type { MetricRow } from "./rows";

/** The parts of the index that metrics are derived from. */
type IndexedRun = Pick<RolloutIndex, "groups" | "words" | "answer" | "reward" | "rewardNames">;

type Values = Readonly<Record<string, number>>;

/** Names as metrics.jsonl has them; what a trainer did not log is worked out of its rollouts. */
const DERIVED = [
  "answer/words",
  "answer/distinct_words",
  "answer/unmapped_share",
  "answer/redundant_share",
  "answer/cluster_share",
  "group/distinct_answers",
  "think/agreement",
] as const;

/**
 * Fills in the indicators of gaming that a run's metrics lack, from the index of its rollouts. Nothing is written: the run folder stays as
 * its trainer left it.
 */
export class DerivedMetrics {
  #facts: FactsOfAnswers | undefined;
  #steps = new Map<number, { readonly groups: readonly RolloutGroup[]; readonly values: Values }>();

  /** Whether the metrics of GRPO lack an indicator that rollouts can give. */
  static isNeeded(metrics: readonly MetricRow[]): boolean {
    const last = metrics.findLast(({ phase }) => phase === "rl");
    return last !== undefined && DERIVED.some((name) => !(name in last.values));
  }

  /** The metrics with what they lack filled in; what the trainer logged is never replaced. */
  fill(metrics: readonly MetricRow[], index: IndexedRun, lexicon: Lexicon): readonly MetricRow[] {
    if (!DerivedMetrics.isNeeded(metrics)) return metrics;
    if (this.#facts?.lexicon !== lexicon) {
      this.#facts = new FactsOfAnswers(lexicon);
      this.#steps.clear();
    }
    const groups = Map.groupBy(index.groups, ({ step }) => step);
    return metrics.map((row) => {
      const ofStep = row.phase === "rl" ? groups.get(row.step) : undefined;
      if (!ofStep) return row;
      const derived = this.#valuesOf(row.step, ofStep, index);
      const repeated = repeatedShare(row.values) ?? derived[REPEATED];
      return { ...row, values: { ...derived, ...row.values, ...(repeated !== undefined && { [REPEATED]: repeated }) } };
    });
  }

  #valuesOf(step: number, groups: readonly RolloutGroup[], index: IndexedRun): Values {
    const known = this.#steps.get(step);
    // A group that gets another row gets another array of rows; a replaced file has other groups altogether.
    if (known?.groups.length === groups.length && known.groups.every(({ rows }, at) => rows === groups[at]?.rows)) {
      return known.values;
    }
    const values = this.#work(groups, index);
    // Copies, since the index gives a group that grows other rows in place.
    this.#steps.set(step, { groups: groups.map((group) => ({ ...group })), values });
    return values;
  }

  #work(groups: readonly RolloutGroup[], index: IndexedRun): Values {
    const total = { answers: 0, words: 0, distinct: 0, unmapped: 0, redundant: 0, clusterShare: 0, different: 0 };
    const agreements: number[] = [];
    for (const { rows } of groups) {
      const different = new Set<string>();
      for (const row of rows) {
        const found = this.#facts?.of(index, row);
        if (!found) continue;
        different.add(found.key);
        total.answers += 1;
        for (const name of ["words", "distinct", "unmapped", "redundant", "clusterShare"] as const) {
          total[name] += found.facts[name];
        }
        const agreement = index.reward(row, "alignment");
        if (Number.isFinite(agreement)) agreements.push(agreement);
      }
      total.different += different.size;
    }
    const mapped = total.words - total.unmapped;
    const entries: [string, number, number][] = [
      ["answer/words", total.words, total.answers],
      ["answer/distinct_words", total.distinct, total.answers],
      ["answer/unmapped_share", total.unmapped, total.words],
      [REPEATED, total.words - total.distinct, total.words],
      ["answer/redundant_share", total.redundant, mapped],
      ["answer/cluster_share", total.clusterShare, total.answers],
      ["group/distinct_answers", total.different, groups.length],
      // The alignment reward is this agreement, where the run has it.
      ["think/agreement", agreements.reduce((sum, value) => sum + value, 0), agreements.length],
    ];
    return Object.fromEntries(entries.flatMap(([name, sum, count]) => (count === 0 ? [] : [[name, sum / count]])));
  }
}
