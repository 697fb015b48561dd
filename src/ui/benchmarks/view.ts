import { l10n } from "vscode";
import {
  type BenchmarkResult,
  type CheckpointScore,
  columnsOf,
  lacksOfficialWheels,
  METRICS,
  type OwnRow,
  PUBLISHED,
  publishedFor,
  type SampleRow,
  type Scored,
  SETS,
  type SetResult,
  type Source,
  sourcesOf,
} from "../../benchmark";
import { type Lexicon, RESAMPLES, type Task } from "../../emotion";
import type { WordView } from "../shared/messages";
import { answerWords, truthWords } from "../shared/words";
import type {
  BenchmarkSnapshot,
  CheckpointView,
  ColumnView,
  FigureView,
  OwnRowView,
  SampleRowView,
  ScoreKey,
  SelectedScore,
  SetView,
} from "./contract";
import { isPartial, notesOf, problemView, remarksOf, ruleText } from "./texts";

/** A result as the page shows it. */
export function benchmarkSnapshot(result: BenchmarkResult, selected: SelectedScore | null): BenchmarkSnapshot {
  const columns = columnsOf(result).map((column) =>
    column.id === "mean" ? { ...column, name: l10n.t("Mean") } : column,
  );
  const published = publishedFor(result);
  const sources = sourcesOf(published);
  const several = result.sets.some(({ checkpoints }) => checkpoints.length > 1);
  return {
    name: result.name,
    predictions: result.suite.predictions,
    truth: result.suite.truth,
    lexicon: result.lexicon,
    columns,
    own: result.rows.map((row) => ownRow(row, columns, result.name, several)),
    published: published.map((row) => ({
      system: row.system,
      figures: columns.map(({ id }) => publishedFigure(id === "mean" ? row.mean : scoreOf(row.scores, id))),
      source: sources.indexOf(row.source),
    })),
    sources: sources.map(sourceView),
    isPartial: isPartial(result, SETS.length),
    remarks: remarksOf(result, SETS.length),
    lacksOfficialWheels: lacksOfficialWheels(result),
    notes: notesOf(result, RESAMPLES),
    problems: result.problems.map(problemView),
    selected,
  };
}

const scoreOf = (scores: Readonly<Record<string, number>>, id: string): number | null => scores[id] ?? null;
const publishedFigure = (value: number | null): FigureView | null =>
  value === null ? null : { value, interval: null };
const sourceView = ({ citation, url, caveat }: Source) => ({ citation, url, caveat });

function ownRow(row: OwnRow, columns: readonly ColumnView[], name: string, several: boolean): OwnRowView {
  const figures = columns.map(({ id }) => {
    if (id === "mean") return row.mean && { ...figureOf(row.mean), key: null };
    const cell = row.cells.find(({ set }) => set === id);
    return cell ? { ...figureOf(cell), key: { set: cell.set, checkpoint: cell.checkpoint } } : null;
  });
  return { label: name, rule: ruleText(row, several), figures };
}

/** A score in percent. */
function figureOf({ score, interval: { low, high } }: Scored): FigureView {
  return { value: 100 * score, interval: { low: 100 * low, high: 100 * high } };
}

/** A set with its checkpoints, and what was published on it. */
export function setView({ set: { id, name, task }, checkpoints }: SetResult): SetView {
  const published = PUBLISHED.flatMap(({ system, scores }) => {
    const value = scoreOf(scores, id);
    return value === null ? [] : [{ system, value }];
  });
  return { id, name, metric: METRICS[task], checkpoints: checkpoints.map(checkpointView), published };
}

function checkpointView(score: CheckpointScore): CheckpointView {
  const { checkpoint, samples, skipped, wheels } = score;
  const own = wheels.map(({ wheel, score: value }) => ({ wheel, value: 100 * value }));
  return { checkpoint, figure: figureOf(score), samples, skipped, wheels: own };
}

/** The checkpoint that a key means. */
export function findScore(
  result: BenchmarkResult,
  key: ScoreKey,
): { of: SetResult; score: CheckpointScore } | undefined {
  const of = result.sets.find(({ set }) => set.id === key.set);
  const score = of?.checkpoints.find(({ checkpoint }) => checkpoint === key.checkpoint);
  return of && score && { of, score };
}

/**
 * A sample under a score. The words of a sentiment are no emotions, so that nothing is told of them but what they are; a word's effect on F1
 * is told where F1 is the score.
 */
export function sampleRowView(lexicon: Lexicon, task: Task, row: SampleRow): SampleRowView {
  const { name, score, missed } = row;
  if (task === "sentiment") return { name, score, truth: plain(row.truth), answer: plain(row.answer), missed };
  const answer = answerWords(lexicon, row.answer, row.truth);
  return {
    name,
    score,
    truth: truthWords(lexicon, row.truth),
    answer: task === "ov" ? answer : answer.map(({ effect: _, ...word }) => word),
    missed,
  };
}

const plain = (texts: readonly string[]): WordView[] => texts.map((text) => ({ text, agreement: null, wheels: [] }));
