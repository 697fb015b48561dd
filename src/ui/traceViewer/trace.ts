import type { Lexicon } from "../../emotion";
import type { Rollout } from "../../runs";
import { annotateTrace } from "../../traces";
import { problemText } from "../inlineScores/marks";
import { rewardParts } from "../shared/rewards";
import { annotatedWordView, answerWords, scoreView, wheelViews } from "../shared/words";
import type { TraceView } from "./contract";

/** A completion with everything that is known about it. Its group gives the rewards their place in the advantage. */
export function traceView(
  lexicon: Lexicon,
  rollout: Rollout,
  group: readonly Rollout[],
  weights: ReadonlyMap<string, number>,
): TraceView {
  const trace = annotateTrace(lexicon, rollout.completion, rollout.truth);
  return {
    index: rollout.index,
    total: rollout.total,
    advantage: rollout.advantage,
    tokens: rollout.tokens,
    truncated: rollout.truncated,
    parts: trace.parts.map((part) => ({
      kind: part.kind,
      text: part.text,
      words: part.words.map((word) => {
        const [start, end] = [word.start - part.start, word.end - part.start];
        return { start, end, ...annotatedWordView(lexicon, part.text.slice(start, end), word, rollout.truth) };
      }),
    })),
    problems: trace.problems.map(problemText),
    answer: answerWords(lexicon, trace.labels, rollout.truth),
    score: scoreView(trace.scores),
    alignment: trace.alignment,
    wheels: wheelViews(lexicon, trace.labels, rollout.truth),
    rewards: rewardParts(rollout, group, weights),
  };
}
