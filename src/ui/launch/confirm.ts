import * as vscode from "vscode";
import type { Prepared } from "./prepare";
import { runName, type SummaryLine } from "./summary";

/** What the user chose: to start, or to try the rewards first. */
type LaunchChoice = "start" | "dryRun";

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
export function confirmLaunch(
  { report, added }: Prepared,
  lines: readonly SummaryLine[],
): Promise<LaunchChoice | undefined> {
  const name = runName(report);
  const pick = vscode.window.createQuickPick<Line>();
  pick.title = vscode.l10n.t("Launch Run: {0}", name);
  pick.placeholder = vscode.l10n.t("Enter starts the run, Escape leaves; choosing another line copies it");
  pick.ignoreFocusOut = true;
  pick.matchOnDetail = true;
  pick.items = [
    {
      label: vscode.l10n.t("$(play) Start '{0}'", name),
      description: added ? vscode.l10n.t("on {0}", added.name) : vscode.l10n.t("on this machine"),
      choice: "start",
    },
    {
      label: vscode.l10n.t("$(beaker) Dry-run the rewards first"),
      description: vscode.l10n.t("on made-up answers, in seconds"),
      choice: "dryRun",
    },
    { label: vscode.l10n.t("What will run"), kind: vscode.QuickPickItemKind.Separator },
    ...lines.map(({ icon, label, value }) => ({ label: `$(${icon}) ${label}`, detail: value, copied: value })),
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
