import * as vscode from "vscode";
import { isJob, type SummaryLine } from "./summary";

/** What the user chose: to start now, in its turn, to try the rewards first, or to see what a job would run. */
export type LaunchChoice = "start" | "queue" | "dryRun" | "script";

/** What can be chosen, and what is shown with it. */
export interface LaunchOffer {
  /** The run's name. */
  readonly name: string;
  /** The added host; undefined for this machine. */
  readonly host: string | undefined;
  /** The configuration as it will be launched. */
  readonly resolved: Parameters<typeof isJob>[0];
  /** Names of the runs that have the GPUs that it is to have, or wait for them. */
  readonly before: readonly string[];
  /** Whether the configuration says that it waits for them. */
  readonly waits: boolean;
  readonly lines: readonly SummaryLine[];
}

interface Line extends vscode.QuickPickItem {
  readonly choice?: LaunchChoice;
  /** The summary line that can be copied; left out for those that do something. */
  readonly copied?: string;
}

/**
 * Shows what will run and asks whether to start it. A line of the summary is copied when it is chosen.
 *
 * @returns Undefined when the user went away.
 */
export function confirmLaunch(offer: LaunchOffer): Promise<LaunchChoice | undefined> {
  const pick = vscode.window.createQuickPick<Line>();
  pick.title = vscode.l10n.t("Launch Run: {0}", offer.name);
  pick.placeholder = vscode.l10n.t("Enter takes the first, Escape leaves; choosing a line below copies it");
  pick.ignoreFocusOut = true;
  pick.matchOnDetail = true;
  pick.items = [
    ...starts(offer),
    {
      label: vscode.l10n.t("$(beaker) Dry-run the rewards first"),
      description: vscode.l10n.t("on made-up answers, in seconds"),
      choice: "dryRun",
    },
    ...(isJob(offer.resolved) ? [{ label: vscode.l10n.t("$(file-code) Show Script"), choice: "script" as const }] : []),
    { label: vscode.l10n.t("What will run"), kind: vscode.QuickPickItemKind.Separator },
    ...offer.lines.map(({ icon, label, value }) => ({ label: `$(${icon}) ${label}`, detail: value, copied: value })),
  ];
  return new Promise((resolve) => {
    pick.onDidAccept(async () => {
      const [chosen] = pick.selectedItems;
      if (chosen?.copied === undefined) {
        resolve(chosen?.choice);
        pick.hide();
        return;
      }
      await vscode.env.clipboard.writeText(chosen.copied);
      vscode.window.setStatusBarMessage(vscode.l10n.t("Copied."), 2000);
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

/** The ways to start, the one that the configuration asks for first. */
function starts({ name, host, resolved, before, waits }: LaunchOffer): Line[] {
  const place = host === undefined ? vscode.l10n.t("on this machine") : vscode.l10n.t("on {0}", host);
  if (isJob(resolved)) {
    return [{ label: vscode.l10n.t("$(play) Submit '{0}' to Slurm", name), description: place, choice: "start" }];
  }
  const beside = before.length === 0 ? place : `${place}, ${vscode.l10n.t("beside the runs there")}`;
  const now: Line = { label: vscode.l10n.t("$(play) Start '{0}'", name), description: beside, choice: "start" };
  const [first] = before;
  if (first === undefined) return [now];
  const after =
    before.length === 1
      ? vscode.l10n.t("starts when '{0}' has ended", first)
      : vscode.l10n.t("starts when '{0}' and {1} more have ended", first, before.length - 1);
  const queue: Line = { label: vscode.l10n.t("$(clock) Queue '{0}'", name), description: after, choice: "queue" };
  return waits ? [queue, now] : [now, queue];
}
