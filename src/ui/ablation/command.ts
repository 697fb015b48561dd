import { availableParallelism } from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import { Unready } from "../commands/failures";
import { ReadonlyDocuments } from "../commands/readonlyDocuments";
import { requireTrust } from "../commands/trust";
import { saveOpenConfig } from "../launch/pickConfig";
import { type LaunchServices, noTrainer, refusal } from "../launch/prepare";
import { trainerPython } from "../settings";
import { UserError } from "../shared/problems";
import type { Runs } from "../shared/runs";
import { callTrainer } from "../shared/trainer";
import { confirmAblation } from "./confirm";
import { pickGrid } from "./pickGrid";
import { answerIn, type GridReport } from "./report";

/** What an ablation needs from the rest. */
export interface AblationServices {
  readonly store: Runs;
  readonly documents: ReadonlyDocuments;
  readonly showCheck: LaunchServices["showCheck"];
}

/**
 * Runs a grid of variants and seeds: choose the grid, see what is to do, start the queue. The queue is a process of its own; its runs show
 * among the others, their names beginning with the grid's.
 *
 * @param given The grid file, where the command was called on one.
 */
export async function runAblation(services: AblationServices, given?: string): Promise<void> {
  requireTrust();
  const grid = given ?? (await pickGrid());
  if (grid === undefined) return;
  await saveOpenConfig(grid);
  const report = await look(services, grid);
  if (!report) return;
  const choice = await confirmAblation(path.basename(grid), report, services.store.root, availableParallelism());
  if (choice?.what === "table") return showTable(services, grid, report);
  if (choice?.what === "stop") {
    await call(services, grid, ["--stop"], vscode.l10n.t("Stopping the queue of {0}", nameOf(grid)));
    return;
  }
  if (choice?.what !== "start") return;
  const options = ["--detach", "--jobs", String(choice.jobs), ...(choice.retryFailed ? ["--retry-failed"] : [])];
  await call(services, grid, options, vscode.l10n.t("Starting the queue of {0}", nameOf(grid)));
  await showTable(services, grid, report);
  vscode.window.setStatusBarMessage(vscode.l10n.t("The queue works, also when this window is closed."), 8000);
}

/** Reads the runs of a grid again and shows their table. @param argument The table's document; left out, the one in front. */
export async function refreshAblation(services: AblationServices, argument: unknown): Promise<void> {
  requireTrust();
  const uri = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
  const grid = uri && ReadonlyDocuments.keyOf(uri);
  if (grid === undefined || !path.isAbsolute(grid)) return runAblation(services);
  const report = await look(services, grid);
  if (report) await showTable(services, grid, report);
}

const nameOf = (grid: string): string => vscode.workspace.asRelativePath(grid);

/** package.json offers Refresh on documents of this name. */
async function showTable({ documents }: AblationServices, grid: string, { markdown }: GridReport): Promise<void> {
  await documents.show(`${path.parse(grid).name} ablation results.md`, grid, markdown);
}

/** How the grid stands; undefined when the user cancelled. @throws Unready when the grid cannot be used: its problems stand at their lines. */
async function look(services: AblationServices, grid: string): Promise<GridReport | undefined> {
  const end = await call(services, grid, ["--table", "--json"], vscode.l10n.t("Checking {0}", nameOf(grid)));
  if (!end) return undefined;
  const answer = answerIn(end.printed);
  if (!answer) throw new UserError(vscode.l10n.t("The trainer did not say how the grid stands: {0}", end.said));
  services.showCheck(answer.ok ? [] : answer.problems.map((problem) => ({ ...problem, file: problem.file || grid })));
  if (!answer.ok) throw refusal(answer.problems, grid);
  return answer.report;
}

/** Calls the trainer under a notification; undefined when the user cancelled. */
async function call(
  { store }: AblationServices,
  grid: string,
  options: readonly string[],
  title: string,
): Promise<{ readonly printed: string; readonly said: string } | undefined> {
  const python = await trainerPython();
  const end = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    (_progress, token) => {
      const cancel = new AbortController();
      token.onCancellationRequested(() => cancel.abort());
      return callTrainer(python, ["ablate", "--grid", grid, "--out", store.root, ...options], cancel.signal);
    },
  );
  if (end.kind === "cancelled") return undefined;
  if (end.kind === "noTrainer") throw noTrainer(python, end.said);
  // A grid that is refused is an answer, which the caller reads.
  if (end.code === 0 || options.includes("--json")) return end;
  throw new Unready(end.said || vscode.l10n.t("The trainer ended with status {0}.", end.code ?? "?"), []);
}
