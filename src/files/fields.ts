import type { JsonObject } from "./json";

/** A finite number, or undefined for anything else. */
export function numberIn(object: JsonObject, key: string): number | undefined {
  const value = object[key];
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** A whole number that can count or name something, or undefined for anything else. */
export function wholeIn(object: JsonObject, key: string): number | undefined {
  const value = numberIn(object, key);
  return value !== undefined && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** A text, or undefined for anything else. */
export function textIn(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  return typeof value === "string" ? value : undefined;
}

/** An object, or undefined for anything else. */
export function objectIn(object: JsonObject, key: string): JsonObject | undefined {
  const value = object[key];
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** The texts of a list; what is no text is left out, and what is no list is empty. */
export function textsIn(object: JsonObject, key: string): readonly string[] {
  const value = object[key];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

/** The objects of a list; what is no object is left out, and what is no list is empty. */
export function objectsIn(object: JsonObject, key: string): readonly JsonObject[] {
  const value = object[key];
  return Array.isArray(value)
    ? value.filter((item): item is JsonObject => typeof item === "object" && item !== null && !Array.isArray(item))
    : [];
}

/** The members of an object that are finite numbers. */
export function numbersIn(object: JsonObject, key: string): Readonly<Record<string, number>> {
  const found = Object.entries(objectIn(object, key) ?? {});
  return Object.fromEntries(found.filter((entry): entry is [string, number] => Number.isFinite(entry[1])));
}

/** The members of an object that are texts. */
export function namedTextsIn(object: JsonObject, key: string): Readonly<Record<string, string>> {
  const found = Object.entries(objectIn(object, key) ?? {});
  return Object.fromEntries(found.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}
