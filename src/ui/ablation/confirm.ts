import * as vscode from "vscode";
import type { GridReport } from "./report";
import { facts, timeText, toDo } from "./summary";

/** What the user chose. */
export type Choice =
  | { readonly what: "start"; readonly jobs: number; readonly retryFailed: boolean }
  | { readonly what: "table" | "stop" };

interface Line extends vscode.QuickPickItem {
  readonly choice?: Choice;
}

/**
 * Shows how a grid stands and what can be done.
 *
 * @param cores Of this machine: as many runs fit side by side when each has one thread.
 * @returns Undefined when the user went away.
 */
export async function confirmAblation(
  name: string,
  report: GridReport,
  root: string,
  cores: number,
): Promise<Choice | undefined> {
  const items: Line[] = [
    ...actions(report, cores),
    { label: vscode.l10n.t("How the grid stands"), kind: vscode.QuickPickItemKind.Separator },
    ...facts(report, root).map(({ icon, label, value }) => ({ label: `$(${icon}) ${label}`, detail: value })),
  ];
  const title = vscode.l10n.t("Run Ablation: {0}", name);
  return (await vscode.window.showQuickPick(items, { title, matchOnDetail: true }))?.choice;
}

function actions(report: GridReport, cores: number): Line[] {
  const table: Line = { label: vscode.l10n.t("$(table) Show the table"), choice: { what: "table" } };
  if (report.queue !== null) {
    const stop: Line = {
      label: vscode.l10n.t("$(debug-stop) Stop the queue"),
      description: vscode.l10n.t("its runs finish their step and save; started again, it goes on with them"),
      choice: { what: "stop" },
    };
    return [table, stop];
  }
  const retry = report.runs.failed;
  const starts = sideBySide(cores).map(
    (jobs): Line => ({
      label:
        jobs === 1
          ? vscode.l10n.t("$(play) Start, one run at a time")
          : vscode.l10n.t("$(play) Start, {0} runs side by side", jobs),
      description: timeText(report, jobs),
      choice: { what: "start", jobs, retryFailed: false },
    }),
  );
  const again: Line = {
    label: vscode.l10n.t("$(debug-restart) Start, and try the {0} failed ones again", retry),
    choice: { what: "start", jobs: 1, retryFailed: true },
  };
  return [...(toDo(report) > 0 ? starts : []), ...(retry > 0 ? [again] : []), table];
}

/** More runs than cores slow each other down. */
const sideBySide = (cores: number): number[] => [1, 2, 4, 8].filter((jobs) => jobs <= Math.max(1, cores));
