import { parse } from "search-query-parser";

/** Bounds of a number, both inclusive. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

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
/** Rewards are shown with two decimals, so "0.4" means whatever is shown as 0.40. */
const HALF_SHOWN = 0.005;

/**
 * Reads a query: free words, `sample: word: cluster:` with values, `step: reward: spread:` with ranges (`0.2-0.5`, `0.2-`, `<0.5`, `>=1`;
 * `reward<1.5` is `reward:<1.5`). All conditions must hold; of values separated by commas one must; a minus in front negates; quotes keep
 * spaces. A key whose value is still to be typed is no condition yet.
 */
export function parseQuery(text: string): ParsedQuery {
  const { offsets = [], exclude } = parse(text, { keywords: [...QUERY_KEYS], tokenize: true, alwaysArray: true });
  const terms: Term[] = [exclude?.text ?? []]
    .flat()
    .map((value: string) => ({ kind: "text", not: true, value: value.toLowerCase() }));
  for (const offset of offsets) {
    const read =
      "keyword" in offset
        ? keyTerm(offset.keyword, offset.value ?? "", text[offset.offsetStart - 1] === "-")
        : freeTerm(offset.text);
    if (read === undefined) continue;
    if ("problem" in read) return read;
    terms.push(read);
  }
  return { terms };
}

type Read = Term | { readonly problem: QueryProblem } | undefined;

function keyTerm(key: string, value: string, not: boolean): Read {
  const values = value
    .split(",")
    .map((part) => part.trim().toLowerCase())
    .filter((part) => part !== "");
  const [first] = values;
  if (first === undefined) return undefined;
  const word = WORDS.find((known) => known === key);
  if (word) return { kind: word, not, values };
  const number = NUMBERS.find((known) => known === key);
  const range = number && readRange(first, number === "step" ? 0 : HALF_SHOWN);
  return number && range ? { kind: number, not, range } : { problem: { kind: "badRange", key, value } };
}

function freeTerm(text: string): Read {
  const compared = /^(-?)(step|reward|spread)([<>]=?.*)$/.exec(text);
  if (compared) return keyTerm(compared[2] ?? "", compared[3] ?? "", compared[1] === "-");
  // "he said: no" is free text, "speaker:7" is meant as a key.
  const key = /^-?([a-z][\w-]*):\S/i.exec(text)?.[1];
  if (key !== undefined) return { problem: { kind: "unknownKey", key } };
  return { kind: "text", not: false, value: text.toLowerCase() };
}

const NUMBER = String.raw`(-?(?:\d+(?:\.\d*)?|\.\d+))`;
const AT = new RegExp(`^${NUMBER}$`);
const BETWEEN = new RegExp(`^${NUMBER}-${NUMBER}$`);
const FROM = new RegExp(`^(?:${NUMBER}-|>=?${NUMBER})$`);
const UP_TO = new RegExp(`^<=?${NUMBER}$`);

function readRange(text: string, slack: number): Range | undefined {
  const at = AT.exec(text);
  if (at) return { from: Number(at[1]) - slack, to: Number(at[1]) + slack };
  const between = BETWEEN.exec(text);
  if (between) {
    const [one, other] = [Number(between[1]), Number(between[2])];
    return { from: Math.min(one, other), to: Math.max(one, other) };
  }
  const from = FROM.exec(text);
  if (from) return { from: Number(from[1] ?? from[2]), to: Number.POSITIVE_INFINITY };
  const upTo = UP_TO.exec(text);
  return upTo ? { from: Number.NEGATIVE_INFINITY, to: Number(upTo[1]) } : undefined;
}
