import rules from "../../media/extraction.json";

/** Kinds of emotion word; a word that the rules do not list is an everyday one. */
export type Kind = keyof typeof rules.weights.kinds | "umbrella";

type CueName = keyof typeof rules.cues;
const CUE_NAMES = Object.keys(rules.cues) as CueName[];

/** A bit for each kind of cue. */
export const CUE = Object.fromEntries(CUE_NAMES.map((name, index) => [name, 1 << index])) as Record<CueName, number>;

/** The cues that govern a word, the strongest first where one word is a cue of several kinds. */
const GOVERNORS: readonly CueName[] = ["feel", "emotion", "show", "copula", "cause", "body", "thing"];
const ANY_GOVERNOR = GOVERNORS.reduce((bits, name) => bits | CUE[name], 0);

/** The bit of the strongest governor among some cues; 0 when none of them governs. */
export function governorOf(cues: number): number {
  if ((cues & ANY_GOVERNOR) === 0) return 0;
  return CUE[GOVERNORS.find((name) => (cues & CUE[name]) !== 0) ?? "thing"];
}

/** The bit of a word that begins a cue of two words. */
const PAIR = 1 << CUE_NAMES.length;

const cues = new Map<string, number>();
const pairs = new Map<string, number>();
for (const name of CUE_NAMES) {
  for (const word of rules.cues[name]) {
    const of = word.includes(" ") ? pairs : cues;
    of.set(word, (of.get(word) ?? 0) | CUE[name]);
  }
}
const kinds = new Map(
  Object.entries(rules.kinds).flatMap(([kind, words]) => words.map((word) => [word, kind as Kind])),
);

for (const pair of pairs.keys()) {
  const [first = ""] = pair.split(" ");
  cues.set(first, (cues.get(first) ?? 0) | PAIR);
}

/** What a token is a cue of, as bits. */
export const cuesOf = (word: string): number => cues.get(word) ?? 0;

/** What two tokens together are a cue of, as bits: "rather than", "not only". */
export const cuesOfPair = (first: string, second: string): number => pairs.get(`${first} ${second}`) ?? 0;

/** The kind that the rules give a word; undefined when they do not list it. */
export const listedKind = (word: string): Kind | undefined => kinds.get(word);

export const { reach: REACH, weights: WEIGHTS } = rules;
