import { parseLabels } from "../emotion";

export type PartKind = "think" | "answer" | "rest";
type Tag = Exclude<PartKind, "rest">;

/** A part of a completion: the text between its tags, or text in no tag, with its place in UTF-16 units. */
export interface Part {
  readonly kind: PartKind;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Something wrong with a tag, and where. */
export interface TagProblem {
  readonly kind: "missing" | "unclosed" | "unopened" | "nested" | "repeated";
  readonly tag: Tag;
  readonly at: number;
}

/** A completion's parts in order and the problems of its tags. */
export interface ParsedCompletion {
  readonly parts: readonly Part[];
  readonly problems: readonly TagProblem[];
}

/**
 * Splits a completion at its `<think>` and `<answer>` tags, whatever their state. A part that is not closed ends at the
 * next opening tag or at the end of the text. A closing tag without an opening one is reported and its text stays in
 * `rest`. A tag inside the other one is reported as nested, and the outer part ends there.
 */
export function parseCompletion(text: string): ParsedCompletion {
  const parts: Part[] = [];
  const problems: TagProblem[] = [];
  let kind: PartKind = "rest";
  let start = 0;
  const close = (end: number) => {
    const content = text.slice(start, end);
    if (kind !== "rest" || content.trim() !== "") parts.push({ kind, start, end, text: content });
  };
  for (const match of text.matchAll(/<(\/?)(think|answer)>/gi)) {
    const tag: Tag = match[2]?.toLowerCase() === "think" ? "think" : "answer";
    const end = match.index + match[0].length;
    if (match[1] === "/") {
      if (kind !== tag) {
        problems.push({ kind: "unopened", tag, at: match.index });
        continue;
      }
      close(match.index);
      kind = "rest";
    } else {
      if (kind !== "rest") {
        // An own closing tag further on means that the part holds the new tag; else it was never closed.
        const closes = new RegExp(`</${kind}>`, "i").test(text.slice(end));
        problems.push(
          closes ? { kind: "nested", tag, at: match.index } : { kind: "unclosed", tag: kind, at: match.index },
        );
      }
      if (parts.some((part) => part.kind === tag)) problems.push({ kind: "repeated", tag, at: match.index });
      close(match.index);
      kind = tag;
    }
    start = end;
  }
  if (kind !== "rest") problems.push({ kind: "unclosed", tag: kind, at: text.length });
  close(text.length);
  if (!parts.some((part) => part.kind === "answer")) problems.push({ kind: "missing", tag: "answer", at: text.length });
  return { parts, problems };
}

/** The labels of the last answer, repeated words kept; empty when there is none. */
export function answerLabels(parsed: ParsedCompletion): string[] {
  const answer = parsed.parts.findLast((part) => part.kind === "answer");
  return answer === undefined ? [] : parseLabels(answer.text);
}
