import path from "node:path";
import { RESAMPLES } from "../emotion";
import { problemText } from "./problems";
import { PUBLISHED, type PublishedRow, type Source } from "./published";
import { type BenchmarkSet, SETS } from "./sets";
import type { BenchmarkResult, OwnRow, Scored } from "./types";

/** A column of the table: a set, or the mean over MER-UniBench's. */
export interface Column {
  readonly id: BenchmarkSet["id"] | "mean";
  readonly name: string;
  readonly metric: string;
}

/** A figure in percent; the interval is null for published ones. */
export interface Figure {
  readonly value: number;
  readonly interval: { readonly low: number; readonly high: number } | null;
  /** The checkpoint that it is of; null for published figures and means. */
  readonly checkpoint: string | null;
  /** A mean over fewer sets than MER-UniBench has: it compares with no published one. */
  readonly isPartial: boolean;
}

/** A row of figures, one a column; null where there is none. */
export interface TableRow {
  readonly system: string;
  /** Own rows say how their checkpoints were taken. */
  readonly rule: OwnRow["rule"] | null;
  readonly figures: readonly (Figure | null)[];
  readonly source: Source | null;
}

/** Own scores beside published ones, with all that a reader must know of them. */
export interface BenchmarkTable {
  readonly columns: readonly Column[];
  readonly rows: readonly TableRow[];
  /** Sources of published rows, each once, in the order in which the rows name them. */
  readonly sources: readonly Source[];
  /** Lexicon, intervals, checkpoints, means over fewer sets, and what could not be scored; English sentences. */
  readonly notes: readonly string[];
}

/** Marks a mean over fewer sets, and the note that says over which. */
export const PARTIAL = "†";

/** What each task is scored by. */
export const METRICS = { basic: "hit rate", sentiment: "WAF", ov: "F1" } as const;

/** Whether scores stand beside published ones and were made with other wheels than those, the official ones. */
export const lacksOfficialWheels = (result: BenchmarkResult): boolean =>
  hasBenchmarkSet(result) && /^own(?:-|$)/.test(result.lexicon.name);

/** Lays the own rows of a result beside the published ones. */
export function tableOf(result: BenchmarkResult): BenchmarkTable {
  const columns = columnsOf(result);
  const rows = publishedFor(result);
  const ownRows = result.rows.map((row) => ownRow(result, row, columns));
  const published = rows.map(({ system, scores, mean, source }) => ({
    system,
    rule: null,
    figures: columns.map(({ id }) =>
      publishedFigure(id === "mean" ? mean : id === "own" ? null : (scores[id] ?? null)),
    ),
    source,
  }));
  return { columns, rows: [...ownRows, ...published], sources: sourcesOf(rows), notes: notesOf(result) };
}

/** The columns of a result: all sets of MER-UniBench and their mean, where it has one of them, and a run's own set. */
export function columnsOf(result: BenchmarkResult): Column[] {
  const own = result.sets.map(({ set }) => set).filter(({ id }) => id === "own");
  const isCompared = hasBenchmarkSet(result);
  return [
    ...[...(isCompared ? SETS : []), ...own].map(({ id, name, task }) => ({ id, name, metric: METRICS[task] })),
    ...(isCompared ? [{ id: "mean", name: "Mean", metric: "" } as const] : []),
  ];
}

/** The published rows that a result can be held against: none for a run's own set. */
export const publishedFor = (result: BenchmarkResult): readonly PublishedRow[] =>
  hasBenchmarkSet(result) ? PUBLISHED : [];

/** The sources of rows, each once. */
export const sourcesOf = (rows: readonly PublishedRow[]): readonly Source[] => [
  ...new Set(rows.map(({ source }) => source)),
];

const hasBenchmarkSet = ({ sets }: BenchmarkResult): boolean => sets.some(({ set }) => set.id !== "own");

const publishedFigure = (value: number | null): Figure | null =>
  value === null ? null : { value, interval: null, checkpoint: null, isPartial: false };

function ownRow(result: BenchmarkResult, row: OwnRow, columns: readonly Column[]): TableRow {
  const figures = columns.map(({ id }) => {
    if (id === "mean") return row.mean && { ...ownFigure(row.mean, null), isPartial: isPartial(row.mean.sets) };
    const cell = row.cells.find(({ set }) => set === id);
    return cell ? ownFigure(cell, cell.checkpoint) : null;
  });
  const suffix = row.rule === "one" ? `, ${row.checkpoint || "one checkpoint"}` : "";
  return { system: `${result.name}${suffix}`, rule: row.rule, figures, source: null };
}

function ownFigure({ score, interval }: Scored, checkpoint: string | null): Figure {
  const percent = { low: 100 * interval.low, high: 100 * interval.high };
  return { value: 100 * score, interval: percent, checkpoint, isPartial: false };
}

function notesOf(result: BenchmarkResult): string[] {
  const { lexicon, suite, sets, rows, problems } = result;
  const { name, version, sha256 } = lexicon;
  const several = sets.some(({ checkpoints }) => checkpoints.length > 1);
  return [
    `Lexicon: ${name} ${version} (sha256 ${sha256.slice(0, 12)}).`,
    ...(lacksOfficialWheels(result)
      ? ["Published scores were made with the official wheels, those of this table with others."]
      : []),
    "Figures in percent: hit rate and F1 on five emotion wheels (level 1), weighted-average F1 (WAF) of the sentiment's sign.",
    `Intervals: 95 %, percentile bootstrap over samples, ${RESAMPLES} resamples.`,
    ...(several ? rows.map(ruleNote) : []),
    ...rows.slice(0, 1).flatMap(meanNote),
    // A table is handed around: where its files lie on this machine is nobody's business.
    ...problems.map((problem) =>
      problemText(problem)
        .replaceAll(path.join(suite.predictions, path.sep), "")
        .replaceAll(path.join(suite.truth, path.sep), ""),
    ),
  ];
}

function ruleNote({ rule, checkpoint, cells }: OwnRow): string {
  if (rule === "one") {
    return `One checkpoint for all sets (${checkpoint}): the one with the best mean over the sets that are reported.`;
  }
  const chosen = cells.map((cell) => `${nameOf(cell.set)} ${cell.checkpoint}`).join("; ");
  return `Best checkpoint of each set, as published figures are taken, chosen by the score that is reported, which favours it: ${chosen}.`;
}

function meanNote({ mean }: OwnRow): string[] {
  if (mean === null || !isPartial(mean.sets)) return [];
  return [`${PARTIAL} Mean over ${mean.sets.length} of ${SETS.length} sets: ${mean.sets.join(", ")}.`];
}

const isPartial = (sets: readonly string[]): boolean => sets.length < SETS.length;

const nameOf = (id: BenchmarkSet["id"]): string => SETS.find((set) => set.id === id)?.name ?? "held-out";
