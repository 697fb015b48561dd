import path from "node:path";
import * as vscode from "vscode";
import type { DryRun } from "../../contracts/dryRun";
import { Unready } from "../commands/failures";
import { requireTrust } from "../commands/trust";
import { activeConfig, pickConfig, saveOpenConfig } from "../launch/pickConfig";
import { noTrainer } from "../launch/prepare";
import { trainerPython } from "../settings";
import { UserError } from "../shared/problems";
import type { LazyPages } from "../webviewHost/lazyPages";
import type { DryRunIntent, DryRunRestored, DryRunSnapshot } from "./contract";
import type { DryRuns } from "./dryRuns";
import { type DryRunEnd, dryRun } from "./trainer";

/** What a dry run needs from the rest. */
export interface DryRunServices {
  readonly dryRuns: DryRuns;
  readonly dryRunPages: LazyPages<DryRunSnapshot, DryRunIntent, DryRunRestored>;
}

/**
 * Tries the rewards of a configuration on made-up answers to real samples, before any GPU is used, and shows what each gives.
 *
 * @param given run.yaml, where the command was called on one; left out, the active one is taken, else the user chooses.
 * @throws Unready without a trainer, or where it refuses the configuration.
 */
export async function dryRunRewards({ dryRuns, dryRunPages }: DryRunServices, given?: string): Promise<void> {
  requireTrust(vscode.l10n.t("In Restricted Mode the trainer is not started, so rewards cannot be tried."));
  const title = vscode.l10n.t("Dry-Run Rewards: choose a configuration");
  const config = given ?? activeConfig() ?? (await pickConfig(title));
  if (config === undefined) return;
  await saveOpenConfig(config);
  const report = await made(config);
  if (!report) return;
  dryRuns.put(config, report);
  await dryRunPages.show(config, path.basename(config));
}

/** @returns Undefined when the user cancelled. */
async function made(config: string): Promise<DryRun | undefined> {
  const python = await trainerPython();
  const title = vscode.l10n.t("Trying the rewards of {0}", vscode.workspace.asRelativePath(config));
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  const end = await vscode.window.withProgress(options, (_progress, token) => {
    const cancel = new AbortController();
    token.onCancellationRequested(() => cancel.abort());
    return dryRun(python, config, cancel.signal);
  });
  if (end.kind === "report") return end.report;
  if (end.kind === "cancelled") return undefined;
  throw troubleOf(end, python, config);
}

function troubleOf(end: Extract<DryRunEnd, { readonly said: string }>, python: string, config: string): Error {
  if (end.kind === "refused") {
    const open = { command: "vscode.open", arguments: [vscode.Uri.file(config)] };
    return new Unready(end.said, [{ label: vscode.l10n.t("Open Config"), ...open }]);
  }
  if (end.kind === "noTrainer") return noTrainer(python, end.said);
  return new UserError(vscode.l10n.t("The dry run failed: {0}", end.said));
}
