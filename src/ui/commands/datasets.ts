import path from "node:path";
import * as vscode from "vscode";
import { readRunInfo } from "../../runs";
import { DatasetFile, SPLIT_FILES, splitFiles } from "../../samples";
import type { SampleArgument } from "./arguments";
import { Unready } from "./failures";

const MOST_FILES = 500;
const ELSEWHERE = "**/{node_modules,.venv,.git,.tools}/**";

/** Folders of the workspace that hold datasets, by their path. */
export async function workspaceDatasets(): Promise<string[]> {
  const found = await vscode.workspace.findFiles(`**/{${SPLIT_FILES.join(",")}}`, ELSEWHERE, MOST_FILES);
  return [...new Set(found.filter(({ scheme }) => scheme === "file").map(({ fsPath }) => path.dirname(fsPath)))].sort();
}

/** The folder of the datasets that a run was launched with. @throws Unready when the run names none. */
export async function datasetOfRun(folder: string): Promise<string> {
  const dataset = (await readRunInfo(folder))?.dataset;
  const file = dataset?.train?.path ?? dataset?.heldOut?.path;
  if (file === undefined) throw new Unready(vscode.l10n.t("{0} names no dataset.", folder), []);
  return path.dirname(file);
}

/**
 * Lets the user choose a dataset of the workspace. The only one there is needs no choice.
 *
 * @returns Its folder; undefined when the user went away.
 * @throws Unready when there is none.
 */
export async function pickDataset(): Promise<string | undefined> {
  const datasets = await workspaceDatasets();
  if (datasets.length === 0) throw noDataset();
  if (datasets.length === 1) return datasets[0];
  const items = datasets.map((folder) => ({
    folder,
    label: `$(folder) ${path.basename(folder)}`,
    description: vscode.workspace.asRelativePath(path.dirname(folder), true),
  }));
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t("Open Sample Viewer") }))?.folder;
}

function noDataset(): Unready {
  return new Unready(
    vscode.l10n.t("There is no dataset in the opened folder: {0} with one sample a line.", SPLIT_FILES.join(", ")),
    [
      { label: vscode.l10n.t("Open Demo"), command: "affectgptRl.openDemo" },
      { label: vscode.l10n.t("Open Folder…"), command: "vscode.openFolder" },
    ],
  );
}

/**
 * The dataset that holds a sample: the one that was named, the run's, or the first of the workspace that knows the sample.
 *
 * @throws Unready when none does.
 */
export async function datasetOfSample({ sample, dataset, run }: SampleArgument): Promise<string> {
  if (dataset !== undefined) return dataset;
  if (run !== undefined) return datasetOfRun(run);
  if ((await workspaceDatasets()).length === 0) throw noDataset();
  const found = await datasetWithSample(sample);
  if (found !== undefined) return found;
  throw new Unready(vscode.l10n.t("No dataset of the opened folder has a sample '{0}'.", sample), []);
}

/** The first dataset of the workspace that knows a sample; undefined when none does. */
export async function datasetWithSample(sample: string): Promise<string | undefined> {
  for (const folder of await workspaceDatasets()) if (await holds(folder, sample)) return folder;
  return undefined;
}

async function holds(folder: string, sample: string): Promise<boolean> {
  for (const source of await splitFiles(folder)) {
    const file = new DatasetFile(source);
    await file.refresh();
    if (file.samples.some(({ id }) => id === sample)) return true;
  }
  return false;
}
