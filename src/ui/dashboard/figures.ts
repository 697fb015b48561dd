import { coldStartF1, rewardNames } from "./charts";
import type { Figure, FigureId } from "./contract";
import type { MetricRow, RunRows } from "./rows";

/** Rows that a trend compares: the last ones with as many before them. */
const TREND_ROWS = 10;
/** A change below this share of the value is noise to the eye. */
const STEADY = 0.05;

function series(rows: readonly MetricRow[], name: string): number[] {
  return rows.flatMap(({ values }) => {
    const value = values[name];
    return value === undefined || value === null || !Number.isFinite(value) ? [] : [value];
  });
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Where a curve is going, from its last rows against those before; undefined while there are too few. */
export function trendOf(values: readonly number[]): Figure["trend"] {
  const recent = values.slice(-TREND_ROWS);
  const before = values.slice(-2 * TREND_ROWS, -TREND_ROWS);
  if (before.length < TREND_ROWS / 2) return undefined;
  const [now, then] = [mean(recent), mean(before)];
  const change = (now - then) / Math.max(Math.abs(then), 1e-6);
  return Math.abs(change) < STEADY ? "steady" : change > 0 ? "rising" : "falling";
}

/** Values above which a figure is worth a look, with why it is. */
const limits: Partial<Record<FigureId, number>> = {
  // More than half of the groups give no gradient.
  noSpread: 0.5,
  // Truncated answers have no answer.
  clipped: 0.05,
};

const metricOf: Readonly<Record<Exclude<FigureId, "heldOut">, string>> = {
  reward: "reward",
  words: "answer/words",
  entropy: "entropy",
  noSpread: "frac_reward_zero_std",
  kl: "kl",
  clipped: "completions/clipped_ratio",
  loss: "loss",
};

function heldOut({ evaluations }: RunRows): Figure {
  const value = evaluations.at(-1)?.f1 ?? null;
  const cold = coldStartF1(evaluations);
  const compared = cold !== undefined && evaluations.at(-1)?.phase !== "cold-start";
  const tone = compared && value !== null ? (value >= cold ? "good" : "warning") : "plain";
  return { id: "heldOut", value, tone, ...(compared ? { reference: { of: "coldStart", value: cold } } : {}) };
}

/**
 * The cards of the dashboard; those whose metric was never logged are left out, but for the two that every run leads to.
 *
 * @param isListing The run raised the alert on list-everything answers, which words per answer show.
 */
export function figureViews(rows: RunRows, truthWords: number | undefined, isListing = false): Figure[] {
  const { metrics } = rows;
  const figures = (Object.keys(metricOf) as (keyof typeof metricOf)[]).flatMap((id): Figure[] => {
    const values = series(metrics, metricOf[id]);
    if (values.length === 0 && id !== "reward") return [];
    const value = values.at(-1) ?? null;
    const limit = limits[id];
    const trend = trendOf(values);
    const isHigh = limit !== undefined && value !== null && value > limit;
    return [
      {
        id,
        value,
        tone: isHigh || (id === "words" && isListing) ? "warning" : "plain",
        ...(trend ? { trend } : {}),
        ...(id === "reward" ? { parts: rewardParts(metrics) } : {}),
        ...(id === "words" && truthWords !== undefined ? { reference: { of: "truth", value: truthWords } } : {}),
      },
    ];
  });
  return [heldOut(rows), ...figures];
}

function rewardParts(rows: readonly MetricRow[]): { name: string; value: number }[] {
  return rewardNames(rows).flatMap((name) => {
    const value = series(rows, `rewards/${name}/mean`).at(-1);
    return value === undefined ? [] : [{ name, value }];
  });
}
