/** One measured value, and what it may be at most. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Left out: shown for comparison. */
  readonly limit?: number;
  readonly note?: string;
}

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
    .map(({ name, value, unit, limit, note }) => {
      const judged = limit === undefined ? "" : `  ${value <= limit ? "within" : "OVER"} ${limit} ${unit}`;
      return `${name.padEnd(width)}  ${value.toPrecision(3).padStart(9)} ${unit}${judged}${note ? `  (${note})` : ""}`;
    })
    .join("\n");
}
