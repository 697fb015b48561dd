import { isPlain, trimmed, wordOf } from "./text";

/** What stands between quotes and commas, without blanks at its ends. */
const ITEMS = /[^'",\s](?:[^'",]*[^'",\s])?/g;
/**
 * Chinese list marks, between Chinese words only: the official scorer knows none, and as its pack maps no Chinese word this
 * changes no score of it. Escaped, since one character beyond Latin-1 in the built script has V8 hold all of it in two bytes a character, and
 * the bundler leaves patterns as they are.
 */
const CHINESE_MARKS = /['",]|(?<=[\u3400-\u9fff])[\u3001\uff0c](?= *[\u3400-\u9fff])/;

/**
 * Reads a label list as the official scorer does: an outer bracket pair is dropped, the text is split at quotes and
 * commas, and each item is trimmed and lower-cased. Repeated labels are kept, since their number is part of the answer.
 * Between Chinese words the marks `、` and `，` split as well.
 *
 * @param labels Text such as `['happy', 'sad']` or `[happy, sad]`, or a list of labels.
 * @returns The labels in order, none of them empty.
 */
export function parseLabels(labels: string | readonly string[]): string[] {
  if (typeof labels !== "string") return labels.map(wordOf).filter((label) => label !== "");
  // Answers by the thousand are plain letters: they are made small and trimmed all at once.
  if (isPlain(labels)) return inner(labels.toLowerCase().trim()).match(ITEMS) ?? [];
  return inner(trimmed(labels))
    .split(CHINESE_MARKS)
    .map(wordOf)
    .filter((label) => label !== "");
}

/** A list without its outer bracket pair. */
function inner(list: string): string {
  const start = list.startsWith("[") ? 1 : 0;
  const end = list.length > start && list.endsWith("]") ? list.length - 1 : list.length;
  return list.slice(start, end);
}
