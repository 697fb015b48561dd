import type { Lexicon } from "../../emotion";
import type { Rollout } from "../../runs";
import { annotateTrace } from "../../traces";
import { rewardParts } from "../shared/rewards";
import { answerWords } from "../shared/words";
import type { LatestGroup } from "./contract";

/**
 * A group of completions, best first.
 *
 * @param weights Weight of each reward by name.
 * @param subtitle What is said in the sample; empty when that is not known.
 */
export function latestGroup(
  lexicon: Lexicon,
  rollouts: readonly Rollout[],
  weights: ReadonlyMap<string, number>,
  subtitle: string,
): LatestGroup | null {
  const [first] = rollouts;
  if (!first) return null;
  const answers = rollouts.map((rollout) => {
    const trace = annotateTrace(lexicon, rollout.completion, rollout.truth);
    return {
      index: rollout.index,
      total: rollout.total,
      advantage: rollout.advantage,
      rewards: rewardParts(rollout, rollouts, weights),
      words: answerWords(lexicon, trace.labels, rollout.truth),
      truncated: rollout.truncated,
      malformed: trace.problems.length > 0,
    };
  });
  return {
    step: first.step,
    group: first.group,
    sample: first.sample,
    subtitle,
    truth: first.truth,
    answers: answers.sort(
      (a, b) => (b.total ?? 0) - (a.total ?? 0) || (b.advantage ?? 0) - (a.advantage ?? 0) || a.index - b.index,
    ),
  };
}
