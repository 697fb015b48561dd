/** One measured value, and what it may be at most, or has to be at least. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Left out: shown for comparison. */
  readonly limit?: number;
  readonly least?: number;
  readonly note?: string;
}

/** Whether a figure is what it has to be; one without a limit always is. */
export const isGood = ({
  value,
  limit = Number.POSITIVE_INFINITY,
  least = Number.NEGATIVE_INFINITY,
}: Figure): boolean => value <= limit && value >= least;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The figures as lines of a table. */
export function table(figures: readonly Figure[]): string {
  const width = Math.max(...figures.map(({ name }) => name.length));
  return figures
    .map((figure) => {
      const { name, value, unit, limit, least, note } = figure;
      const [kind, bound] = least === undefined ? ["at most", limit] : ["at least", least];
      const judged = bound === undefined ? "" : `  ${isGood(figure) ? "good" : "NOT GOOD"}: ${kind} ${bound} ${unit}`;
      return `${name.padEnd(width)}  ${value.toPrecision(3).padStart(9)} ${unit}${judged}${note ? `  (${note})` : ""}`;
    })
    .join("\n");
}
