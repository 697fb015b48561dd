import { parseLabels } from "../../emotion";

/** A completion inside a longer text, with what the text says about it. Offsets are UTF-16 units. */
export interface FoundCompletion {
  readonly start: number;
  readonly end: number;
  /** From a line `truth: happy, excited` above it; undefined when there is none. */
  readonly truth?: readonly string[];
  /** From a line `sample: t0001` above it. */
  readonly sample?: string;
}

/** Beyond this size a text is not searched: it would be scored on every key press. */
export const MOST_CHARACTERS = 1_000_000;

const TAG = /<(\/?)(think|answer)>/gi;
const FACT = /^[ \t>*#-]*\**(truth|sample)\**[ \t]*:\**[ \t]*(\S.*?)[ \t]*$/gim;

/**
 * Finds the completions of a text. One begins with the first tag after the last one ended, and ends with the answer: at `</answer>`
 * or, where that is missing, before the next `<think>` that follows an answer. So text with several completions, such as an
 * evaluation pasted into notes, is scored answer by answer.
 */
export function findCompletions(text: string): FoundCompletion[] {
  if (text.length > MOST_CHARACTERS) return [];
  const found: FoundCompletion[] = [];
  let start: number | undefined;
  let answered = false;
  let previousEnd = 0;
  const finish = (end: number) => {
    if (start === undefined) return;
    found.push({ start, end, ...factsIn(text.slice(previousEnd, start)) });
    previousEnd = end;
    start = undefined;
    answered = false;
  };
  for (const match of text.matchAll(TAG)) {
    if (isQuoted(text, match.index, match.index + match[0].length)) continue;
    const closing = match[1] === "/";
    const answer = match[2]?.toLowerCase() === "answer";
    if (!closing && !answer && answered) finish(match.index);
    start ??= match.index;
    if (answer) answered = true;
    if (closing && answer) finish(match.index + match[0].length);
  }
  finish(text.length);
  return found;
}

/** Markdown that speaks of a tag writes it as code; only a tag that stands for itself opens or closes a part. */
const isQuoted = (text: string, start: number, end: number): boolean => text[start - 1] === "`" && text[end] === "`";

function factsIn(text: string): Pick<FoundCompletion, "truth" | "sample"> {
  const facts: { truth?: readonly string[]; sample?: string } = {};
  for (const [, name, value] of text.matchAll(FACT)) {
    if (name?.toLowerCase() === "truth") facts.truth = parseLabels(value ?? "");
    else facts.sample = value ?? "";
  }
  return facts;
}
