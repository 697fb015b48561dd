import { parse } from "search-query-parser";

/** Bounds of a number, both inclusive. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

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
/** Scores are shown with two decimals, so "0.4" means whatever is shown as 0.40. */
const HALF_SHOWN = 0.005;

/**
 * Reads a query: free words, and `key:value` with the keys truth, word, split, flagged, f1, disagree and the names of attributes. All
 * conditions must hold; of values separated by commas one must; a minus in front negates; quotes keep spaces. Numbers may be ranges:
 * `0.2-0.5`, `0.2-`, `<0.5`, `>=0.2`; `f1<0.5` is `f1:<0.5`. A key whose value is still to be typed is no condition yet.
 *
 * @param attributes Names of the attributes that samples of the dataset have.
 */
export function parseQuery(text: string, attributes: readonly string[]): ParsedQuery {
  // A key of ours wins over an attribute of that name; the parser keeps its own members under these three.
  const named = attributes.filter((name) => !KEYS.includes(name) && !["text", "offsets", "exclude"].includes(name));
  const { offsets = [], exclude } = parse(text, { keywords: [...KEYS, ...named], tokenize: true, alwaysArray: true });
  const terms: Term[] = [exclude?.text ?? []]
    .flat()
    .map((value: string) => ({ kind: "text", not: true, value: value.toLowerCase() }));
  for (const offset of offsets) {
    const read =
      "keyword" in offset
        ? keyTerm(offset.keyword, offset.value ?? "", text[offset.offsetStart - 1] === "-")
        : freeTerm(offset.text, [...KEYS, ...named]);
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
  const number = RANGES.find((known) => known === key);
  if (number) {
    const range = readRange(first);
    return range ? { kind: number, not, range } : { problem: { kind: "badRange", key, value } };
  }
  if (key !== "flagged") return { kind: "attribute", name: key, not, values };
  if (YES.includes(first)) return { kind: "flagged", not, value: true };
  if (NO.includes(first)) return { kind: "flagged", not, value: false };
  return { problem: { kind: "badChoice", key, value, choices: ["yes", "no"] } };
}

function freeTerm(text: string, known: readonly string[]): Read {
  const compared = /^(-?)(f1|disagree)([<>].*)$/.exec(text);
  if (compared) return keyTerm(compared[2] ?? "", compared[3] ?? "", compared[1] === "-");
  // "he said: no" is free text, "speaker:7" is meant as a key.
  const key = /^-?([a-z][\w-]*):\S/i.exec(text)?.[1];
  if (key !== undefined) return { problem: { kind: "unknownKey", key, known } };
  return { kind: "text", not: false, value: text.toLowerCase() };
}

const NUMBER = String.raw`(\d+(?:\.\d*)?|\.\d+)`;
const RANGE_FORMS: readonly (readonly [RegExp, (first: number, second: number) => Range])[] = [
  [new RegExp(`^${NUMBER}$`), (at) => ({ from: at - HALF_SHOWN, to: at + HALF_SHOWN })],
  [new RegExp(`^${NUMBER}-${NUMBER}$`), (from, to) => ({ from: Math.min(from, to), to: Math.max(from, to) })],
  [new RegExp(`^(?:${NUMBER}-|>=?${NUMBER})$`), (from, other) => ({ from: from || other || 0, to: Infinity })],
  [new RegExp(`^(?:-${NUMBER}|<=?${NUMBER})$`), (to, other) => ({ from: -Infinity, to: to || other || 0 })],
];

function readRange(text: string): Range | undefined {
  for (const [form, range] of RANGE_FORMS) {
    const found = form.exec(text);
    if (found) return range(Number(found[1] ?? 0), Number(found[2] ?? 0));
  }
  return undefined;
}
