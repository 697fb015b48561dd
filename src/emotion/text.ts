// Text as the Python twin takes it: JavaScript counts other characters as blanks and sorts by other units.

/** The blanks of Python's `str.strip`. JavaScript's `trim` takes U+FEFF for one, and not the separators from U+001C nor U+0085. */
const BLANK = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
const EDGES = new RegExp(`^${BLANK}|${BLANK}$`, "g");
const PLAIN = /^[\t\n\r\x20-\x7e]*$/;

/** Whether a text has nothing but printable letters of ASCII, blanks and line breaks: there, JavaScript trims as Python does. */
export const isPlain = (text: string): boolean => PLAIN.test(text);

/** The text without blanks at its ends. */
export function trimmed(text: string): string {
  return isPlain(text) ? text.trim() : text.replace(EDGES, "");
}

/** Trimmed and lower-cased, as words stand in a lexicon. */
export function wordOf(text: string): string {
  return trimmed(text).toLowerCase();
}

/** Compares by code points; JavaScript's own order puts U+1F600 before U+FF5E. */
export function byCodePoint(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at++) {
    const difference = (one.codePointAt(at) ?? 0) - (other.codePointAt(at) ?? 0);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}
