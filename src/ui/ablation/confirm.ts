import * as vscode from "vscode";
import type { GridReport } from "./report";
import type { GridLook, StartOptions } from "./study";
import { facts, timeText, toDo } from "./summary";

/** What the user chose. */
export type Choice = ({ readonly what: "start" } & Omit<StartOptions, "secrets">) | { readonly what: "table" | "stop" };

interface Line extends vscode.QuickPickItem {
  readonly choice?: Choice;
}

/** How many runs side by side are offered. */
const SIDE_BY_SIDE = [1, 2, 4, 8];
const AT_ONCE = [1, 4, 16, 64];

/**
 * Shows how a grid stands and what can be done.
 *
 * @returns Undefined when the user went away.
 */
export async function confirmAblation(name: string, { report, unreached }: GridLook): Promise<Choice | undefined> {
  const items: Line[] = [
    ...actions(report),
    { label: vscode.l10n.t("How the grid stands"), kind: vscode.QuickPickItemKind.Separator },
    ...facts(report, unreached).map(({ icon, label, value }) => ({ label: `$(${icon}) ${label}`, detail: value })),
  ];
  const title = vscode.l10n.t("Run Ablation: {0}", name);
  return (await vscode.window.showQuickPick(items, { title, matchOnDetail: true, ignoreFocusOut: true }))?.choice;
}

function actions(report: GridReport): Line[] {
  const table: Line = { label: vscode.l10n.t("$(table) Show the table"), choice: { what: "table" } };
  const isAtWork = report.machines.some(({ queue }) => queue !== null) || report.runs.await > 0;
  const stop: Line = {
    label: vscode.l10n.t("$(debug-stop) Stop the queue"),
    description: vscode.l10n.t("its runs finish their step and save; started again, it goes on with them"),
    choice: { what: "stop" },
  };
  const retry = report.shares.reduce((sum, { failed }) => sum + failed, 0);
  const starts = jobChoices(report).map(
    (jobs): Line => ({
      label: startText(report, jobs),
      description: timeText(report, jobs),
      choice: { what: "start", jobs, retryFailed: false },
    }),
  );
  const again: Line = {
    label: vscode.l10n.t("$(debug-restart) Start, and try the {0} failed ones again", retry),
    choice: { what: "start", jobs: 1, retryFailed: true },
  };
  return [...(toDo(report) > 0 ? starts : []), ...(retry > 0 ? [again] : []), table, ...(isAtWork ? [stop] : [])];
}

/** More runs than cores slow each other down; a cluster has more of them. */
function jobChoices({ machines, shares, isScheduled }: GridReport): number[] {
  if (isScheduled) return AT_ONCE;
  const cpus = machines.filter(({ name }) => shares.some(({ machine }) => machine === name)).map((each) => each.cpus);
  return SIDE_BY_SIDE.filter((jobs) => jobs <= Math.max(1, Math.min(...cpus)));
}

function startText({ shares, isScheduled }: GridReport, jobs: number): string {
  if (isScheduled) return vscode.l10n.t("$(play) Submit to Slurm, {0} jobs of an array at once", jobs);
  if (shares.length > 1) {
    return jobs === 1
      ? vscode.l10n.t("$(play) Start on {0} machines, one run at a time on each", shares.length)
      : vscode.l10n.t("$(play) Start on {0} machines, {1} runs side by side on each", shares.length, jobs);
  }
  return jobs === 1
    ? vscode.l10n.t("$(play) Start, one run at a time")
    : vscode.l10n.t("$(play) Start, {0} runs side by side", jobs);
}
