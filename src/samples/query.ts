import { HALF_SHOWN, type QueryPart, queryParts, type Range, readRange } from "../query";

/** One condition of a query. `not`: it must not hold. Of several values one must hold. */
export type Term = { readonly not: boolean } & (
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "truth" | "word" | "split"; readonly values: readonly string[] }
  | { readonly kind: "attribute"; readonly name: string; readonly values: readonly string[] }
  | { readonly kind: "flagged"; readonly value: boolean }
  | { readonly kind: "f1" | "disagree"; readonly range: Range }
);

/** What cannot be understood of a query, for the surface that says it in the user's language. */
export type QueryProblem =
  | { readonly kind: "unknownKey"; readonly key: string; readonly known: readonly string[] }
  | { readonly kind: "badRange"; readonly key: string; readonly value: string }
  | { readonly kind: "badChoice"; readonly key: string; readonly value: string; readonly choices: readonly string[] };

export type ParsedQuery = { readonly terms: readonly Term[] } | { readonly problem: QueryProblem };

const WORDS = ["truth", "word", "split"] as const;
const RANGES = ["f1", "disagree"] as const;
const KEYS: readonly string[] = [...WORDS, ...RANGES, "flagged"];
const YES = ["yes", "true"];
const NO = ["no", "false"];

/**
 * Reads a query: free words, and `key:value` with the keys truth, word, split, flagged, f1, disagree and the names of attributes. All
 * conditions must hold; of values separated by commas one must; a minus in front negates; quotes keep spaces. Numbers may be ranges:
 * `0.2-0.5`, `0.2-`, `<0.5`, `>=0.2`; `f1<0.5` is `f1:<0.5`. A key whose value is still to be typed is no condition yet.
 *
 * @param attributes Names of the attributes that samples of the dataset have.
 */
export function parseQuery(text: string, attributes: readonly string[]): ParsedQuery {
  // A key of ours wins over an attribute of that name.
  const named = attributes.filter((name) => !KEYS.includes(name) && !["text", "offsets", "exclude"].includes(name));
  const keys = [...KEYS, ...named];
  const terms: Term[] = [];
  for (const part of queryParts(text, keys, RANGES)) {
    const read = readPart(part, keys);
    if ("problem" in read) return read;
    terms.push(read);
  }
  return { terms };
}

function readPart(part: QueryPart, known: readonly string[]): Term | { readonly problem: QueryProblem } {
  if (part.kind === "text") return part;
  if (part.kind === "unknownKey") return { problem: { ...part, known } };
  const { not, key, value, values } = part;
  const word = WORDS.find((own) => own === key);
  if (word) return { kind: word, not, values };
  const number = RANGES.find((own) => own === key);
  if (number) {
    // Shares are never negative, so a minus is the open end of a range.
    const range = readRange(values[0].replace(/^-/, "<="), HALF_SHOWN);
    return range ? { kind: number, not, range } : { problem: { kind: "badRange", key, value } };
  }
  if (key !== "flagged") return { kind: "attribute", name: key, not, values };
  if (YES.includes(values[0])) return { kind: "flagged", not, value: true };
  if (NO.includes(values[0])) return { kind: "flagged", not, value: false };
  return { problem: { kind: "badChoice", key, value, choices: ["yes", "no"] } };
}
