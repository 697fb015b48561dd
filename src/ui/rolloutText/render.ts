import type { Rollout, RunInfo } from "../../runs";
import { lexiconDetail } from "../shared/scoredWith";

/** A rollout as text: facts above, the completion as it was written below. Inline scores read truth and sample from the facts. */
export function rolloutText(
  { name, lexicon, engine }: Pick<RunInfo, "name" | "lexicon" | "engine">,
  rollout: Rollout,
): string {
  const rewards = Object.entries(rollout.rewards).map(
    ([name, value]) => `${name} ${value?.toFixed(3) ?? "not judged"}`,
  );
  const figure = (value: number | null) => value?.toFixed(3) ?? "not judged";
  const facts = [
    `run: ${name}`,
    `step: ${rollout.step}`,
    `group: ${rollout.group}, completion ${rollout.index}`,
    `sample: ${rollout.sample}`,
    `truth: ${rollout.truth.join(", ")}`,
    `reward: ${figure(rollout.total)} (${rewards.join(", ")})`,
    ...(lexicon ? [`lexicon of the rewards: ${lexiconDetail(lexicon)}`] : []),
    `advantage: ${rollout.advantage?.toFixed(3) ?? `not written by ${engine.name}`}`,
    `tokens: ${rollout.tokens ?? `not written by ${engine.name}`}${rollout.truncated ? ", truncated" : ""}`,
  ];
  return `${facts.join("\n")}\n\n${rollout.completion}\n`;
}
