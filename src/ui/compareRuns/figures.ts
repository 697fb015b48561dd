import { l10n } from "vscode";
import type { MetricRow } from "../../runs";
import { evaluationSeries, metricSeries, rewardNames } from "../dashboard/charts";
import type { PhaseProgress, Points, Series, Unit } from "../dashboard/contract";
import type { EvaluationRow } from "../dashboard/rows";
import type { CompareChart, CompareChartId, FigureCell, FigureRow, PlacedValue } from "./contract";

/** What of a run its curves and figures are made of. */
export interface ComparedRows {
  /** Names the run's curves. */
  readonly run: string;
  readonly label: string;
  /** Epoch seconds. */
  readonly started: number;
  readonly metrics: readonly MetricRow[];
  /** Of the held-out set alone. */
  readonly evaluations: readonly EvaluationRow[];
}

interface Metric {
  readonly id: CompareChartId;
  readonly title: string;
  readonly unit: Unit;
  readonly better: FigureRow["better"];
  /** The run's curve; none when it never logged the metric. */
  readonly series: (rows: ComparedRows) => readonly Series[];
}

/** What the runs are compared by: those that every run leads to, and the others where any run logged them. */
function metricsOf(runs: readonly ComparedRows[]): Metric[] {
  const logged = (
    id: CompareChartId,
    name: string,
    title: string,
    unit: Unit,
    better: Metric["better"] = null,
  ): Metric => ({
    ...{ id, title, unit, better },
    series: ({ metrics }) => metricSeries(metrics, name, title, unit),
  });
  const names = [...new Set(runs.flatMap(({ metrics }) => rewardNames(metrics)))];
  const title = l10n.t("Held-out EW F1");
  const heldOut: Metric = {
    ...{ id: "heldOut", title, unit: "score", better: "more" },
    series: ({ evaluations }) => evaluationSeries(evaluations, "f1", title, ({ f1 }) => f1, false),
  };
  const optional = [
    ...names.map((name) =>
      logged(`reward:${name}`, `rewards/${name}/mean`, l10n.t("Reward '{0}'", name), "score", "more"),
    ),
    logged("kl", "kl", l10n.t("KL from the start of GRPO"), "number"),
    logged("words", "answer/words", l10n.t("Words an answer"), "words"),
    logged("tokens", "completions/mean_length", l10n.t("Tokens a completion"), "words"),
  ];
  return [
    heldOut,
    logged("reward", "reward", l10n.t("Total reward"), "score", "more"),
    ...optional.filter(({ series }) => runs.some((rows) => series(rows).length > 0)),
  ];
}

const EMPTY: Points = { phase: [], step: [], time: [], tokens: [], value: [] };

/** A chart for each metric, with a curve for each run. */
export function compareCharts(runs: readonly ComparedRows[]): CompareChart[] {
  return metricsOf(runs).map(({ id, title, unit, series }) => ({
    id,
    title,
    series: runs.map((rows): Series => {
      const [drawn] = series(rows);
      const points = drawn?.points ?? EMPTY;
      return {
        ...{ sparse: id === "heldOut", unit },
        id: rows.run,
        label: rows.label,
        points: { ...points, time: points.time.map((time) => time - rows.started) },
      };
    }),
  }));
}

/** Last and best value of each metric. The first run is what the others are compared with. */
export function compareFigures(runs: readonly ComparedRows[]): FigureRow[] {
  return metricsOf(runs).map(({ id, title, unit, better, series }) => {
    const values = runs.map((rows) => placedValues(series(rows)[0]?.points ?? EMPTY));
    const first = values[0]?.at(-1);
    const cells = values.map((placed, place): FigureCell => {
      const last = placed.at(-1) ?? null;
      const known = place > 0 && last && first;
      return {
        last,
        best: better === "more" ? bestOf(placed) : null,
        difference: known ? last.value - first.value : null,
      };
    });
    return { id, title, unit, better, cells };
  });
}

function placedValues({ phase, step, value }: Points): PlacedValue[] {
  return value.flatMap((known, row) => {
    const [at, number] = [phase[row], step[row]];
    return known === null || !at || number === null || number === undefined
      ? []
      : [{ value: known, phase: at, step: number }];
  });
}

const bestOf = (values: readonly PlacedValue[]): PlacedValue | null =>
  values.reduce<PlacedValue | null>((best, now) => (best && best.value >= now.value ? best : now), null);

/** The phases of all runs in order, each as long as where it is longest, so that the same step stands at the same place for all. */
export function commonPhases(runs: readonly (readonly PhaseProgress[])[]): PhaseProgress[] {
  const longest = new Map<PhaseProgress["phase"], PhaseProgress>();
  for (const { phase, steps, done } of runs.flat()) {
    const known = longest.get(phase);
    longest.set(phase, { phase, steps: Math.max(steps, known?.steps ?? 0), done: Math.max(done, known?.done ?? 0) });
  }
  return ORDER.flatMap((phase) => longest.get(phase) ?? []);
}

const ORDER: readonly PhaseProgress["phase"][] = ["pretraining", "cold-start", "rl"];
