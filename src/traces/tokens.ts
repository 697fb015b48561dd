/**
 * A text cut into words, runs of digits and single other characters; blanks part them, and only a line break is a token of its own.
 * `words[i]` is in lower case with straight apostrophes; `starts[i]` and `ends[i]` are UTF-16 units.
 */
export interface Tokens {
  readonly words: readonly string[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

// Letters as Python's \w counts them. Words may hold apostrophes and hyphens inside, as in "self-conscious"; Chinese has no blanks between
// words, so each of its characters stands alone.
const HAN_RANGES = "\\u3400-\\u4dbf\\u4e00-\\u9fff";
const LETTERS = `[[\\p{L}\\p{Nl}\\p{No}]--[${HAN_RANGES}]]+`;
/** Python's blanks without the line break, as they stand in a character class. */
export const BLANKS = "\\t\\x0b-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const TOKEN = new RegExp(`${LETTERS}(?:['’\\-]${LETTERS})*|\\p{Nd}+|[^${BLANKS}]`, "gv");

/** A term in Chinese characters. */
export const HAN = new RegExp(`^[${HAN_RANGES}]`, "u");

/** Cuts a text into tokens. */
export function tokensOf(text: string): Tokens {
  const words: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const [token] = match;
    const word = token.toLowerCase();
    words.push(word.includes("’") && word.length > 1 ? word.replaceAll("’", "'") : word);
    starts.push(match.index);
    ends.push(match.index + token.length);
  }
  return { words, starts, ends };
}
