import * as vscode from "vscode";
import type { BenchmarkResult, CheckpointScore, Scored, SetResult, Suite } from "../../benchmark";
import type { ScoreKey } from "./contract";
import type { Standing } from "./results";
import { suiteText } from "./suites";
import { checkpointText, folderText, progressText } from "./texts";

interface ScoreNode {
  readonly suite: Suite;
  readonly result: SetResult;
  /** The best checkpoint of a set, or the checkpoint itself. */
  readonly score: CheckpointScore;
  readonly key: ScoreKey;
}

/** A line of the benchmarks view. Its `suite`, and its `key` where it has one, are what commands of its menu take. */
export type BenchmarkNode =
  | { readonly kind: "suite"; readonly suite: Suite }
  | ({ readonly kind: "set" } & ScoreNode)
  | ({ readonly kind: "checkpoint" } & ScoreNode)
  | { readonly kind: "note"; readonly suite: Suite; readonly text: string; readonly detail: string };

/** The line of a set: the best of its checkpoints. */
export function setNode(suite: Suite, result: SetResult): BenchmarkNode {
  const score = result.checkpoints.reduce((left, right) => (right.score > left.score ? right : left));
  return { kind: "set", suite, result, score, key: { set: result.set.id, checkpoint: score.checkpoint } };
}

/** The lines of a set's checkpoints. */
export function checkpointNodes(suite: Suite, result: SetResult): BenchmarkNode[] {
  return result.checkpoints.map((score) => {
    return { kind: "checkpoint", suite, result, score, key: { set: result.set.id, checkpoint: score.checkpoint } };
  });
}

export function benchmarkItem(node: BenchmarkNode, standing: Standing | undefined): vscode.TreeItem {
  switch (node.kind) {
    case "suite":
      return suiteItem(node, standing);
    case "set":
      return setItem(node);
    case "checkpoint":
      return checkpointItem(node);
    case "note":
      return noteItem(node);
  }
}

function suiteItem({ suite }: BenchmarkNode & { kind: "suite" }, standing: Standing | undefined): vscode.TreeItem {
  const item = new vscode.TreeItem(folderText(suite.predictions), vscode.TreeItemCollapsibleState.Collapsed);
  item.id = suiteText(suite);
  item.description = standing ? standingText(standing) : "";
  item.tooltip = `${vscode.l10n.t("Predictions: {0}", suite.predictions)}\n${vscode.l10n.t("Truth: {0}", suite.truth)}`;
  item.iconPath = new vscode.ThemeIcon("table");
  item.contextValue = "suite";
  item.command = open(suite);
  return item;
}

function standingText(standing: Standing): string {
  switch (standing.kind) {
    case "running":
      return progressText(standing.progress);
    case "cancelled":
      return vscode.l10n.t("cancelled");
    case "failed":
      return vscode.l10n.t("cannot be scored");
    case "done":
      return resultText(standing.result);
  }
}

function resultText({ rows, lexicon }: BenchmarkResult): string {
  const mean = rows[0]?.mean;
  const own = rows[0]?.cells[0];
  const score = mean
    ? vscode.l10n.t("mean {0} over {1} sets", percent(mean.score), mean.sets.length)
    : own && percent(own.score);
  return [score, lexicon.name].filter(Boolean).join(" · ");
}

function setItem({ suite, result, score: best, key }: ScoreNode): vscode.TreeItem {
  const { set, checkpoints } = result;
  const several = checkpoints.length > 1;
  const state = several ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.None;
  const item = new vscode.TreeItem(set.name, state);
  item.id = `${suiteText(suite)} ${set.id}`;
  item.description = several
    ? vscode.l10n.t("{0} · best of {1} checkpoints", percent(best.score), checkpoints.length)
    : percent(best.score);
  item.tooltip = scoreTooltip(best);
  item.iconPath = new vscode.ThemeIcon("checklist");
  item.contextValue = "set";
  item.command = open(suite, key);
  return item;
}

function checkpointItem({ suite, result, score, key }: ScoreNode): vscode.TreeItem {
  const item = new vscode.TreeItem(checkpointText(score.checkpoint));
  item.id = `${suiteText(suite)} ${result.set.id} ${score.checkpoint}`;
  item.description = `${percent(score.score)} (${percent(score.interval.low)}–${percent(score.interval.high)})`;
  item.tooltip = scoreTooltip(score);
  item.iconPath = new vscode.ThemeIcon("circle-small");
  item.contextValue = "checkpoint";
  item.command = open(suite, key);
  return item;
}

function noteItem({ suite, text, detail }: BenchmarkNode & { kind: "note" }): vscode.TreeItem {
  const item = new vscode.TreeItem(text);
  item.tooltip = detail;
  item.iconPath = new vscode.ThemeIcon("warning", new vscode.ThemeColor("list.warningForeground"));
  item.contextValue = "note";
  item.command = open(suite);
  return item;
}

function scoreTooltip(score: CheckpointScore): string {
  return [
    checkpointText(score.checkpoint),
    vscode.l10n.t("95 % interval: {0} to {1}", percent(score.interval.low), percent(score.interval.high)),
    vscode.l10n.t("{0} samples, {1} skipped", score.samples, score.skipped),
    score.file,
  ].join("\n");
}

const open = (suite: Suite, key?: ScoreKey): vscode.Command => ({
  command: "affectgptRl.openBenchmark",
  title: vscode.l10n.t("Open Benchmark"),
  arguments: [{ suite, ...(key && { key }) }],
});

const percent = (share: Scored["score"]): string => (100 * share).toFixed(2);
