import type { Lexicon } from "../../emotion";
import type { RolloutIndex } from "../../runs";
import type { RolloutPlace } from "../commands/arguments";
import { type AnswerFacts, FactsOfAnswers } from "./answerFacts";
import type { Alert } from "./contract";
import { GAMING_ALERTS, type GamingAlert, WINDOW } from "./gaming";

/** The parts of the index that evidence is looked for in. */
type IndexedRun = Pick<RolloutIndex, "groups" | "words" | "answer" | "index" | "reward">;

/** How much an answer shows of a way to game the score. */
const shows: Readonly<
  Record<Exclude<GamingAlert, "identical-answers" | "think-answer-apart">, (facts: AnswerFacts) => number>
> = {
  "list-everything": ({ words }) => words,
  "one-word-per-cluster": ({ clusterShare }) => clusterShare,
  "nonsense-words": ({ unmapped }) => unmapped,
  "padded-synonyms": ({ redundant, words, distinct }) => redundant - (words - distinct),
  "repeated-words": ({ words, distinct }) => words - distinct,
};

const isGaming = (id: string): id is GamingAlert => (GAMING_ALERTS as readonly string[]).includes(id);

/**
 * The rollout that shows an alert best, among the last steps that it compares: the answer with most nonsense, the group with fewest different
 * answers, the reasoning that is farthest from its answer.
 *
 * @returns The step alone where rollouts tell no more; undefined for an alert without evidence.
 */
export function evidencePlace(
  { id, evidence }: Pick<Alert, "id" | "evidence">,
  index: IndexedRun,
  lexicon: Lexicon,
): RolloutPlace | undefined {
  if (!evidence) return undefined;
  const step = { step: evidence.toStep };
  if (!isGaming(id)) return step;
  // Newest first, so that of equals the newest is shown.
  const groups = index.groups
    .filter(({ step: at }) => at > evidence.toStep - WINDOW && at <= evidence.toStep)
    .toReversed();
  const facts = new FactsOfAnswers(lexicon);
  let best: { readonly place: RolloutPlace; readonly shown: number } | undefined;
  for (const group of groups) {
    const different = new Set(group.rows.map((row) => facts.of(index, row).key)).size;
    for (const row of group.rows) {
      const shown =
        id === "identical-answers"
          ? -different
          : id === "think-answer-apart"
            ? -index.reward(row, "alignment")
            : shows[id](facts.of(index, row).facts);
      if (!Number.isFinite(shown) || (best && shown <= best.shown)) continue;
      best = { place: { step: group.step, group: group.group, index: index.index(row) }, shown };
    }
  }
  return best?.place ?? step;
}
