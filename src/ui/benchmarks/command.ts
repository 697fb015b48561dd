import * as vscode from "vscode";
import type { Suite } from "../../benchmark";
import { runItem } from "../commands/pickRun";
import type { Runs } from "../shared/runs";
import type { LazyPages } from "../webviewHost/lazyPages";
import type { BenchmarkIntent, BenchmarkRestored, BenchmarkSnapshot, ScoreKey } from "./contract";
import type { BenchmarkResults } from "./results";
import { type Suites, suiteText } from "./suites";
import { folderText, progressText } from "./texts";

/** What the commands on benchmarks need. */
export interface BenchmarkCommandServices {
  readonly store: Runs;
  readonly suites: Suites;
  readonly results: BenchmarkResults;
  readonly benchmarks: LazyPages<BenchmarkSnapshot, BenchmarkIntent, BenchmarkRestored>;
  /** Resolves when every run was looked at once. */
  ready(): Promise<void>;
}

/**
 * Scores predictions on MER-UniBench, or a run's policy on its held-out set, and shows the table.
 *
 * @param given The folder of predictions; left out, the user is asked.
 */
export async function runBenchmark(services: BenchmarkCommandServices, given?: string): Promise<void> {
  const suite = await pickSuite(services, given);
  if (!suite) return;
  const { suites, results } = services;
  await suites.add(suite);
  await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t("Benchmark {0}", folderText(suite.predictions)),
      cancellable: true,
    },
    async (progress, token) => {
      token.onCancellationRequested(() => results.cancel(suite));
      let shown = 0;
      const following = results.onDidChange((text) => {
        const standing = results.standing(suite);
        if (text !== suiteText(suite) || standing?.kind !== "running") return;
        const { done = 0, total = 1 } = standing.progress ?? {};
        const share = (100 * done) / total;
        progress.report({ message: progressText(standing.progress), increment: share - shown });
        shown = share;
      });
      try {
        await results.scoreAgain(suite);
      } finally {
        following.dispose();
      }
    },
  );
  // What became of it, a failure as well, is said on the page.
  await openBenchmark(services, suite);
}

/** Shows a benchmark's page, on the samples of a score where one is given. */
export async function openBenchmark(
  { benchmarks }: Pick<BenchmarkCommandServices, "benchmarks">,
  suite: Suite,
  key?: ScoreKey,
): Promise<void> {
  const model = await benchmarks.show(suiteText(suite), folderText(suite.predictions));
  if (key) await model?.handle({ type: "select", key });
}

interface Choice extends vscode.QuickPickItem {
  /** A run's folder; undefined for the choice of a folder. */
  readonly folder?: string;
}

async function pickSuite({ store, ready }: BenchmarkCommandServices, given?: string): Promise<Suite | undefined> {
  await ready();
  const runs = store.runs().filter(({ heldOut }) => heldOut !== null);
  const isRun = (folder: string) => store.runs().some((run) => run.folder === folder);
  let predictions = given;
  if (predictions === undefined && runs.length > 0) {
    const browse: Choice = {
      label: vscode.l10n.t("$(folder-opened) A folder of predictions…"),
      detail: vscode.l10n.t(
        "Folders or files are named after the sets of MER-UniBench: mer2023, cmumosi, ovmerdplus …",
      ),
    };
    const separator = {
      label: vscode.l10n.t("policies of runs, on their held-out set"),
      kind: vscode.QuickPickItemKind.Separator,
    };
    const title = vscode.l10n.t("Run Benchmark: what is scored?");
    const chosen = await vscode.window.showQuickPick<Choice>([browse, separator, ...runs.map(runItem)], { title });
    if (!chosen) return undefined;
    predictions = chosen.folder;
  }
  predictions ??= await pickFolder(vscode.l10n.t("Folder of predictions"), vscode.l10n.t("Use as Predictions"));
  if (predictions === undefined) return undefined;
  if (isRun(predictions)) return { predictions, truth: predictions };
  const truth = await pickTruth(predictions);
  return truth === undefined ? undefined : { predictions, truth };
}

async function pickTruth(predictions: string): Promise<string | undefined> {
  const other = {
    label: vscode.l10n.t("$(folder-opened) A folder of truth files…"),
    detail: vscode.l10n.t(
      "Named after their set: mer2023.jsonl with one {name, labels} a line, cmumosi.csv with name and value …",
    ),
    isSame: false,
  };
  const same = {
    label: vscode.l10n.t("$(folder) The folder of the predictions"),
    detail: vscode.l10n.t("There the truth lies in a folder 'labels' or 'truth', or in files called so"),
    isSame: true,
  };
  const chosen = await vscode.window.showQuickPick([other, same], {
    title: vscode.l10n.t("Run Benchmark: where is the truth?"),
    ignoreFocusOut: true,
  });
  if (!chosen) return undefined;
  if (chosen.isSame) return predictions;
  return pickFolder(vscode.l10n.t("Folder of truth files"), vscode.l10n.t("Use as Truth"));
}

async function pickFolder(title: string, openLabel: string): Promise<string | undefined> {
  const options = { title, openLabel, canSelectFiles: false, canSelectFolders: true };
  const [folder] = (await vscode.window.showOpenDialog(options)) ?? [];
  return folder?.fsPath;
}
