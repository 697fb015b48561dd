/** Bounds of a number, both inclusive. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Scores and rewards are shown with two decimals, so "0.4" means whatever is shown as 0.40. */
export const HALF_SHOWN = 0.005;

const NUMBER = String.raw`(-?(?:\d+(?:\.\d*)?|\.\d+))`;
const AT = new RegExp(`^${NUMBER}$`);
const BETWEEN = new RegExp(`^${NUMBER}-${NUMBER}$`);
const FROM = new RegExp(`^(?:${NUMBER}-|>=?${NUMBER})$`);
const UP_TO = new RegExp(`^<=?${NUMBER}$`);

/**
 * Reads `0.4`, `0.2-0.5`, `0.2-`, `<0.5` or `>=0.2`; undefined when the text is none of them.
 *
 * @param slack How far a number may lie from a single one that is named.
 */
export function readRange(text: string, slack: number): Range | undefined {
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
