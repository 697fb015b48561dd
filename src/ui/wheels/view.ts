import type { Lexicon } from "../../emotion";
import { annotateTrace } from "../../traces";
import { type FoundCompletion, findCompletions } from "../inlineScores/completions";
import { problemText } from "../inlineScores/marks";
import { annotatedWordView, answerWords, scoreView, truthWords, wheelViews } from "../shared/words";
import type { CompletionItem, SelectedCompletion, WheelsSnapshot } from "./contract";

/**
 * A text's completions, with the one that is meant on the wheels.
 *
 * @param start Where the completion that is meant begins; the last one that begins there or before is taken, else the first.
 * @returns Undefined when the text has none.
 */
export function wheelsSnapshot(
  lexicon: Lexicon,
  document: string,
  text: string,
  start: number,
): WheelsSnapshot | undefined {
  const found = findCompletions(text);
  const chosen = found.findLast((completion) => completion.start <= start) ?? found[0];
  if (!chosen) return undefined;
  return {
    document,
    completions: items(text, found),
    selected: selected(lexicon, text, chosen),
    lexicon: lexicon.identity,
  };
}

function items(text: string, found: readonly FoundCompletion[]): CompletionItem[] {
  let [line, at] = [1, 0];
  return found.map(({ start, end }) => {
    for (let next = text.indexOf("\n", at); next !== -1 && next < start; next = text.indexOf("\n", at)) {
      line += 1;
      at = next + 1;
    }
    const answer = /<answer>([^<]*)/i.exec(text.slice(start, end))?.[1]?.trim() ?? "";
    return { start, line, answer };
  });
}

function selected(lexicon: Lexicon, text: string, { start, end, truth, sample }: FoundCompletion): SelectedCompletion {
  const completion = text.slice(start, end);
  const trace = annotateTrace(lexicon, completion, truth);
  const reasoning = trace.parts
    .filter(({ kind }) => kind === "think")
    .flatMap(({ words }) => words.filter(({ reason }) => reason === null));
  return {
    start,
    sample: sample ?? null,
    answer: answerWords(lexicon, trace.labels, truth),
    reasoning: reasoning.map((word) => annotatedWordView(lexicon, completion.slice(word.start, word.end), word, truth)),
    truth: truth === undefined ? null : truthWords(lexicon, truth),
    score: scoreView(trace.scores),
    wheels: wheelViews(lexicon, trace.labels, truth ?? []),
    problems: trace.problems.map(problemText),
  };
}
