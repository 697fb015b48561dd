import { trimmed, wordOf } from "./text";

const MARKS = /['",]/;
/**
 * Chinese list marks, between Chinese words only: the official scorer knows none, and as its pack maps no Chinese word this
 * changes no score of it.
 */
const CHINESE_MARKS = /['",]|(?<=[\u3400-\u9fff])[、，](?= *[\u3400-\u9fff])/;

/**
 * Reads a label list as the official scorer does: an outer bracket pair is dropped, the text is split at quotes and
 * commas, and each item is trimmed and lower-cased. Repeated labels are kept, since their number is part of the answer.
 * Between Chinese words the marks `、` and `，` split as well.
 *
 * @param labels Text such as `['happy', 'sad']` or `[happy, sad]`, or a list of labels.
 * @returns The labels in order, none of them empty.
 */
export function parseLabels(labels: string | readonly string[]): string[] {
  return (typeof labels === "string" ? itemsOf(labels) : labels).map(wordOf).filter((label) => label !== "");
}

function itemsOf(text: string): string[] {
  const list = trimmed(text);
  const start = list.startsWith("[") ? 1 : 0;
  const end = list.length > start && list.endsWith("]") ? list.length - 1 : list.length;
  return list.slice(start, end).split(/[、，]/.test(list) ? CHINESE_MARKS : MARKS);
}
