import path from "node:path";
import * as vscode from "vscode";
import type { SampleCorpus, SampleSet } from "./corpora";

/** A line of the samples view. Its `dataset` is what the commands of its menu take. */
export type SampleNode =
  | { readonly kind: "corpus"; readonly dataset: string; readonly corpus: SampleCorpus }
  | { readonly kind: "set"; readonly dataset: string; readonly set: SampleSet };

export const corpusNode = (corpus: SampleCorpus): SampleNode => ({ kind: "corpus", dataset: corpus.folder, corpus });
export const setNode = (set: SampleSet): SampleNode => ({ kind: "set", dataset: set.file, set });

export function sampleItem(node: SampleNode): vscode.TreeItem {
  return node.kind === "corpus" ? corpusItem(node.corpus, node) : setItem(node.set, node);
}

function corpusItem({ folder, sets }: SampleCorpus, node: SampleNode): vscode.TreeItem {
  const item = new vscode.TreeItem(path.basename(folder), vscode.TreeItemCollapsibleState.Expanded);
  item.id = folder;
  item.description = samplesText(sets.reduce((sum, { samples }) => sum + (samples ?? 0), 0));
  item.tooltip = folder;
  item.iconPath = new vscode.ThemeIcon("library");
  item.contextValue = "corpus";
  item.command = open(node);
  return item;
}

function setItem({ file, split, samples }: SampleSet, node: SampleNode): vscode.TreeItem {
  const item = new vscode.TreeItem(split, vscode.TreeItemCollapsibleState.None);
  item.id = file;
  item.description = samples === null ? vscode.l10n.t("cannot be read") : samplesText(samples);
  item.tooltip = file;
  item.iconPath =
    samples === null
      ? new vscode.ThemeIcon("warning", new vscode.ThemeColor("list.warningForeground"))
      : new vscode.ThemeIcon("device-camera-video");
  item.contextValue = "set";
  item.command = open(node);
  return item;
}

const open = (node: SampleNode): vscode.Command => ({
  command: "affectgptRl.openSampleSet",
  title: vscode.l10n.t("Open in Sample Viewer"),
  arguments: [{ dataset: node.dataset }],
});

function samplesText(samples: number): string {
  if (samples === 1) return vscode.l10n.t("1 sample");
  return vscode.l10n.t("{0} samples", new Intl.NumberFormat(vscode.env.language).format(samples));
}
