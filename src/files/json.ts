/** A JSON object of which nothing is known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

const utf8 = new TextDecoder("utf-8");
// Strings are matched first and kept, so that the bare words are only found where a number may stand.
const BARE_NUMBERS = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\b(?:NaN|Infinity)\b/g;

/**
 * Parses one JSON object out of a file that other programs write: a byte order mark and wrong UTF-8 are tolerated, and `NaN` and
 * `Infinity`, which Python writes, become null.
 *
 * @returns The object, or undefined when the bytes hold anything else.
 */
export function parseObject(bytes: Uint8Array): JsonObject | undefined {
  const text = utf8.decode(bytes);
  const value = parse(text) ?? parse(withoutBareNumbers(text));
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function withoutBareNumbers(text: string): string {
  if (!/NaN|Infinity/.test(text)) return "";
  return text.replace(BARE_NUMBERS, (found) => (found.startsWith('"') ? found : "null"));
}
