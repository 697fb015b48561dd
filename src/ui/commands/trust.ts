import * as vscode from "vscode";
import { Unready } from "./failures";

/**
 * Refuses in Restricted Mode. Menus hide what starts a process there, but a command can be called without a menu, so that every handler
 * that starts one asks again.
 *
 * @throws Unready in Restricted Mode.
 */
export function requireTrust(): void {
  if (vscode.workspace.isTrusted) return;
  throw new Unready(
    vscode.l10n.t("In Restricted Mode runs can be looked at, but nothing is started, stopped or resumed."),
    [{ label: vscode.l10n.t("Manage Workspace Trust"), command: "workbench.trust.manage" }],
  );
}
