import { l10n } from "vscode";
import type { ChartView, Mark, Points, Series, Unit } from "./contract";
import { decimate } from "./decimate";
import { REPEATED, repeatedShare } from "./gaming";
import type { EvaluationRow, EventRow, HardwareRow, MetricRow, RunRows } from "./rows";

/** A point of a curve before it becomes columns. */
interface Point {
  readonly phase: MetricRow["phase"] | null;
  readonly step: number | null;
  readonly time: number;
  readonly tokens: number | null;
  readonly value: number | null;
}

const finite = (value: number | null | undefined): number | null =>
  value !== undefined && value !== null && Number.isFinite(value) ? value : null;

function columns(points: readonly Point[]): Points {
  const kept = decimate(points, (point) => point.value);
  return {
    phase: kept.map(({ phase }) => phase),
    step: kept.map(({ step }) => step),
    time: kept.map(({ time }) => time),
    tokens: kept.map(({ tokens }) => tokens),
    value: kept.map(({ value }) => value),
  };
}

/** The curve of one metric; none when the run never logged it. */
export function metricSeries(
  rows: readonly MetricRow[],
  name: string,
  label: string,
  unit: Unit,
  control = false,
): Series[] {
  const points = rows
    .filter(({ values }) => name in values)
    .map(({ phase, step, time, values }) => ({
      phase,
      step,
      time,
      tokens: finite(values.tokens),
      value: finite(values[name]),
    }));
  return points.length === 0
    ? []
    : [{ id: name, label, unit, points: columns(points), ...(control ? { control } : {}) }];
}

/** No trainer logs this share as it is. */
function repeatedRows(rows: readonly MetricRow[]): MetricRow[] {
  return rows.flatMap((row) => {
    const share = repeatedShare(row.values);
    return share === null ? [] : [{ ...row, values: { ...row.values, [REPEATED]: share } }];
  });
}

/** The curve of one figure of the evaluations; none when no evaluation has it. */
export function evaluationSeries(
  rows: readonly EvaluationRow[],
  id: string,
  label: string,
  value: (row: EvaluationRow) => number | undefined,
  control: boolean,
): Series[] {
  const points = rows
    .filter((row) => value(row) !== undefined)
    .map((row) => ({ phase: row.phase, step: row.step, time: row.time, tokens: null, value: finite(value(row)) }));
  return points.length === 0
    ? []
    : [{ id, label, unit: "score", sparse: true, points: columns(points), ...(control ? { control } : {}) }];
}

function hardwareSeries(
  rows: readonly HardwareRow[],
  id: string,
  label: string,
  unit: Unit,
  value: (row: HardwareRow) => number | null | undefined,
): Series[] {
  const points = rows.map((row) => ({
    phase: null,
    step: null,
    time: row.time,
    tokens: null,
    value: finite(value(row)),
  }));
  return points.some((point) => point.value !== null) ? [{ id, label, unit, points: columns(points) }] : [];
}

const rewardName = /^rewards\/(.+)\/mean$/;
/** Names of the rewards that a run logged, in the order of their first line. */
export function rewardNames(rows: readonly MetricRow[]): string[] {
  return [
    ...new Set(rows.flatMap(({ values }) => Object.keys(values).flatMap((name) => rewardName.exec(name)?.[1] ?? []))),
  ];
}

/** The end of the cold start: what reinforcement learning begins from. */
export function coldStartF1(rows: readonly EvaluationRow[]): number | undefined {
  return rows.findLast(({ phase }) => phase === "cold-start")?.f1;
}

function heldOut({ evaluations }: RunRows): ChartView {
  const swaps: Readonly<Record<string, string>> = {
    media: l10n.t("media swapped"),
    face: l10n.t("face swapped"),
    voice: l10n.t("voice swapped"),
    words: l10n.t("words swapped"),
  };
  const swapped = Object.entries(swaps).flatMap(([name, label]) =>
    evaluationSeries(evaluations, `swapped/${name}`, label, (row) => row.swapped?.[name], true),
  );
  const constant = evaluations.findLast((row) => row.constant !== undefined)?.constant;
  const cold = coldStartF1(evaluations);
  return {
    id: "heldOut",
    series: [
      ...evaluationSeries(evaluations, "f1", l10n.t("held-out EW F1"), (row) => row.f1, false),
      ...evaluationSeries(evaluations, "contrary", l10n.t("contrary samples"), (row) => row.contrary, true),
      ...swapped,
    ],
    levels: [
      ...(cold === undefined ? [] : [{ id: "coldStart", label: l10n.t("end of cold start"), value: cold }]),
      ...(constant === undefined ? [] : [{ id: "constant", label: l10n.t("best constant answer"), value: constant }]),
    ],
  };
}

/**
 * The charts of a run, those without a curve included: the page says what they wait for.
 *
 * @param rows Their metrics filled in with what is derived from rollouts.
 */
export function chartViews(rows: RunRows): ChartView[] {
  const { metrics, hardware } = rows;
  const metric = (name: string, label: string, unit: Unit, control = false) =>
    metricSeries(metrics, name, label, unit, control);
  const gpus = hardware.at(-1)?.gpus ?? [];
  return [
    heldOut(rows),
    {
      id: "rewards",
      series: [
        ...metric("reward", l10n.t("total"), "score", true),
        ...rewardNames(metrics).flatMap((name) => metric(`rewards/${name}/mean`, name, "score")),
      ],
      levels: [],
    },
    {
      id: "answers",
      series: [
        ...metric("answer/precision", l10n.t("precision"), "score"),
        ...metric("answer/recall", l10n.t("recall"), "score"),
        ...metric("answer/words", l10n.t("words an answer"), "words"),
        ...metric("answer/truth_words", l10n.t("words of the truth"), "words", true),
      ],
      levels: [],
    },
    {
      id: "signs",
      series: [
        ...metric("answer/unmapped_share", l10n.t("words on no wheel"), "share"),
        ...metric("answer/redundant_share", l10n.t("words that add no cluster"), "share"),
        ...metricSeries(repeatedRows(metrics), REPEATED, l10n.t("repeated words"), "share"),
        ...metric("answer/cluster_share", l10n.t("clusters named"), "share"),
        ...metric("answer/truth_cluster_share", l10n.t("clusters of the truth"), "share", true),
        ...metric("think/agreement", l10n.t("reasoning and answer agree"), "score"),
      ],
      levels: [],
    },
    {
      id: "learning",
      series: [
        ...metric("loss", l10n.t("loss"), "number"),
        ...metric("entropy", l10n.t("entropy"), "number"),
        ...metric("kl", l10n.t("KL"), "number"),
        ...metric("frac_reward_zero_std", l10n.t("groups without spread"), "share"),
        ...metric("completions/clipped_ratio", l10n.t("truncated"), "share"),
        ...metric("grad_norm", l10n.t("gradient norm"), "number"),
        ...metric("learning_rate", l10n.t("learning rate"), "number"),
      ],
      levels: [],
    },
    {
      id: "machine",
      series: [
        ...hardwareSeries(hardware, "cpu", l10n.t("CPU"), "percent", (row) => row.cpuPercent),
        ...hardwareSeries(
          hardware,
          "memory",
          l10n.t("memory"),
          "gigabytes",
          (row) => row.memoryMB && row.memoryMB / 1024,
        ),
        ...gpus.flatMap(({ index }) =>
          hardwareSeries(
            hardware,
            `gpu${index}`,
            l10n.t("GPU {0}", index),
            "percent",
            (row) => row.gpus.find((gpu) => gpu.index === index)?.utilization,
          ),
        ),
      ],
      levels: [],
    },
  ];
}

/** Resume seams and checkpoints. */
export function chartMarks({ events, metrics }: Pick<RunRows, "events" | "metrics">): Mark[] {
  const isMark = (event: EventRow) => event.kind === "resumed" || event.kind === "checkpoint";
  return events.filter(isMark).flatMap(({ kind, phase, step, time }) => {
    if (phase === undefined || step === undefined) return [];
    const tokens = metrics.find((row) => row.phase === phase && row.step >= step)?.values.tokens ?? null;
    return [{ kind: kind === "resumed" ? ("resumed" as const) : ("checkpoint" as const), phase, step, time, tokens }];
  });
}
