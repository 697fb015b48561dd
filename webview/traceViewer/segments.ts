import type { PlacedWord, TracePart } from "../../src/ui/traceViewer/contract";

/** A stretch of a part's text: plain, or an emotion word. `start` is its place in the part, which tells equal words apart. */
export type Segment = { readonly start: number; readonly text: string; readonly word?: PlacedWord };

/** A part's text cut at its emotion words: joined, the segments are the text without the blanks around it. */
export function segments({ text, words }: Pick<TracePart, "text" | "words">): Segment[] {
  const found: Segment[] = [];
  let at = text.length - text.trimStart().length;
  const end = text.trimEnd().length;
  for (const word of words) {
    if (word.start > at) found.push({ start: at, text: text.slice(at, word.start) });
    found.push({ start: word.start, text: text.slice(word.start, word.end), word });
    at = word.end;
  }
  if (at < end) found.push({ start: at, text: text.slice(at, end) });
  return found;
}
