import type { Lexicon } from "../emotion";

/** An emotion word in a text: as the lexicon knows it, and where it stands, in UTF-16 units. */
export interface Mention {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** Words may hold apostrophes and hyphens inside, as in "self-conscious". */
const TOKEN = /\p{L}+(?:['’-]\p{L}+)*/gu;
const MOST_WORDS = 4;

/** Finds the emotion words of a text: the longest run of up to four words that maps on a wheel, left to right. */
export function findMentions(lexicon: Lexicon, text: string): Mention[] {
  const tokens = [...text.matchAll(TOKEN)].map((match) => ({
    word: match[0].toLowerCase(),
    start: match.index,
    end: match.index + match[0].length,
  }));
  const found: Mention[] = [];
  for (let index = 0; index < tokens.length; ) {
    const mention = longestRun(lexicon, text, tokens.slice(index, index + MOST_WORDS));
    if (mention === undefined) {
      index += 1;
      continue;
    }
    found.push(mention.mention);
    index += mention.count;
  }
  return found;
}

function longestRun(lexicon: Lexicon, text: string, tokens: readonly Mention[]) {
  for (let count = tokens.length; count > 0; count--) {
    const run = tokens.slice(0, count);
    const [first, last] = [run[0], run.at(-1)];
    if (first === undefined || last === undefined) continue;
    // The words of a term stand side by side, parted by nothing but blanks.
    const parted = run.some((token, at) => at > 0 && text.slice(run[at - 1]?.end, token.start).trim() !== "");
    const word = run.map((token) => token.word).join(" ");
    if (!parted && lexicon.maps(word)) return { count, mention: { word, start: first.start, end: last.end } };
  }
  return undefined;
}
