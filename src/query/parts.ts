import { parse } from "search-query-parser";

/** A piece of a query as it was typed; `not`: a minus stands in front. */
export type QueryPart =
  | { readonly kind: "text"; readonly not: boolean; readonly value: string }
  /** `value` as typed; `values` are its parts between commas in lower case, at least one. */
  | {
      readonly kind: "key";
      readonly not: boolean;
      readonly key: string;
      readonly value: string;
      readonly values: readonly [string, ...string[]];
    }
  | { readonly kind: "unknownKey"; readonly key: string };

/**
 * Splits a query into free words and `key:value`. Quotes keep spaces, commas separate values, a minus in front negates, and `key<1` is
 * `key:<1`. A key whose value is still to be typed is left out.
 *
 * @param keys The keys that there are; text, offsets and exclude cannot be among them, the parser keeps its own members under these.
 * @param numbers Those of them that may be compared.
 */
export function queryParts(text: string, keys: readonly string[], numbers: readonly string[]): QueryPart[] {
  const { offsets = [], exclude } = parse(text, { keywords: [...keys], tokenize: true, alwaysArray: true });
  // The parser puts free words that are negated apart.
  const parts = [exclude?.text ?? []].flat().flatMap((word: string) => freePart(word, true, numbers) ?? []);
  for (const offset of offsets) {
    const part =
      "keyword" in offset
        ? keyPart(offset.keyword, offset.value ?? "", text[offset.offsetStart - 1] === "-")
        : freePart(offset.text, false, numbers);
    if (part) parts.push(part);
  }
  return parts;
}

function keyPart(key: string, value: string, not: boolean): QueryPart | undefined {
  const [first, ...rest] = value
    .split(",")
    .map((part) => part.trim().toLowerCase())
    .filter((part) => part !== "");
  return first === undefined ? undefined : { kind: "key", not, key, value, values: [first, ...rest] };
}

function freePart(text: string, not: boolean, numbers: readonly string[]): QueryPart | undefined {
  const [, key = "", value = ""] = /^([a-z]\w*)([<>].*)$/.exec(text) ?? [];
  if (numbers.includes(key)) return keyPart(key, value, not);
  // "he said: no" is free text, "speaker:7" is meant as a key.
  const unknown = /^-?([a-z][\w-]*):\S/i.exec(text)?.[1];
  if (unknown !== undefined) return { kind: "unknownKey", key: unknown };
  return { kind: "text", not, value: text.toLowerCase() };
}
