import { HALF_SHOWN, type QueryPart, queryParts, type Range, readRange } from "../../query";

/** One condition of a query; `not`: it must not hold. Of several values one must. */
export type Term = { readonly not: boolean } & (
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "sample" | "word" | "cluster"; readonly values: readonly string[] }
  | { readonly kind: "step" | "reward" | "spread"; readonly range: Range }
);

/** What cannot be understood of a query. */
export type QueryProblem =
  | { readonly kind: "unknownKey"; readonly key: string }
  | { readonly kind: "badRange"; readonly key: string; readonly value: string };

export type ParsedQuery = { readonly terms: readonly Term[] } | { readonly problem: QueryProblem };

const WORDS = ["sample", "word", "cluster"] as const;
const NUMBERS = ["step", "reward", "spread"] as const;
export const QUERY_KEYS: readonly string[] = [...WORDS, ...NUMBERS];

/**
 * Reads a query: free words, `sample: word: cluster:` with values, `step: reward: spread:` with ranges (`0.2-0.5`, `0.2-`, `<0.5`, `>=1`;
 * `reward<1.5` is `reward:<1.5`). All conditions must hold; of values separated by commas one must; a minus in front negates; quotes keep
 * spaces. A key whose value is still to be typed is no condition yet.
 */
export function parseQuery(text: string): ParsedQuery {
  const terms: Term[] = [];
  for (const part of queryParts(text, QUERY_KEYS, NUMBERS)) {
    const read = readPart(part);
    if ("problem" in read) return read;
    terms.push(read);
  }
  return { terms };
}

function readPart(part: QueryPart): Term | { readonly problem: QueryProblem } {
  if (part.kind === "text") return part;
  if (part.kind === "unknownKey") return { problem: part };
  const { not, key, value, values } = part;
  const word = WORDS.find((own) => own === key);
  if (word) return { kind: word, not, values };
  const number = NUMBERS.find((own) => own === key);
  const range = number && readRange(values[0], number === "step" ? 0 : HALF_SHOWN);
  return number && range ? { kind: number, not, range } : { problem: { kind: "badRange", key, value } };
}
