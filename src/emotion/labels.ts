/**
 * Reads a label list as the official scorer does: an outer bracket pair is dropped, the text is split at quotes and
 * commas, and each item is trimmed and lower-cased. Repeated labels are kept, since their number is part of the answer.
 *
 * @param labels Text such as `['happy', 'sad']` or `[happy, sad]`, or a list of labels.
 * @returns The labels in order, none of them empty.
 */
export function parseLabels(labels: string | readonly string[]): string[] {
  const items =
    typeof labels === "string" ? labels.trim().replace(/^\[/, "").replace(/\]$/, "").split(/['",]/) : labels;
  return items.map((item) => item.trim().toLowerCase()).filter((item) => item !== "");
}
