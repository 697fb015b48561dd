import { CUE, cuesOf } from "./rules";
import { BLANKS, type Tokens } from "./tokens";

const MOST_WORDS_OF_A_LABEL = 12;
const QUOTES = new Set(['"', "“", "”"]);
const SENTENCE_ENDS = new Set([".", "!", "?", "。", "！", "？"]);
const SHOUTS = new Set(["!", "?", "！", "？"]);
const BEFORE_SPEECH = new Set([",", ":", "，", "："]);
const BLANK_OR_OPEN = new RegExp(`[${BLANKS}\\n(\\[]`, "u");

/**
 * Which tokens stand in quoted speech, and which are its quotation marks. A quoted description is none: the man is described as "surprised
 * and happy". An opening mark that another one follows, or the end of the line, opens nothing.
 *
 * @returns Undefined for a text without quoted speech.
 */
export function quotedSpeech(text: string, tokens: Tokens): { inside: Uint8Array; marks: Set<number> } | undefined {
  const { words, starts, ends } = tokens;
  let found: { inside: Uint8Array; marks: Set<number> } | undefined;
  let open = -1;
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    if (word === "\n") open = -1;
    if (!QUOTES.has(word)) continue;
    const [before, after] = [text.charAt((starts[index] ?? 0) - 1), text.charAt(ends[index] ?? 0)];
    const opens =
      word === "“" ||
      (word === '"' && after !== "" && !BLANK_OR_OPEN.test(after) && (before === "" || BLANK_OR_OPEN.test(before)));
    if (opens) open = index;
    else if (open >= 0) {
      if (isSpeech(words, open, index)) {
        found ??= { inside: new Uint8Array(words.length), marks: new Set() };
        found.inside.fill(1, open + 1, index);
        found.marks.add(open).add(index);
      }
      open = -1;
    }
  }
  return found;
}

function isSpeech(words: readonly string[], open: number, close: number): boolean {
  const before = words[open - 1] ?? "";
  if (BEFORE_SPEECH.has(before) || (cuesOf(before) & CUE.saying) !== 0) return true;
  const inside = words.slice(open + 1, close);
  // American English sets the sentence's own full stop inside: that one ends no sentence of the quotation.
  const ends = inside.some((word, at) => (at < inside.length - 1 ? SENTENCE_ENDS : SHOUTS).has(word));
  return ends || inside.length > MOST_WORDS_OF_A_LABEL;
}
