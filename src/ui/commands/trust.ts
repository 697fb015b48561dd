import * as vscode from "vscode";
import { Unready } from "./failures";

/**
 * Refuses in Restricted Mode. Menus hide what starts a process there, but a command can be called without a menu, so that every handler
 * that starts one asks again.
 *
 * @param what Says what is not done; by default that nothing is started.
 * @throws Unready in Restricted Mode.
 */
export function requireTrust(
  what = vscode.l10n.t("In Restricted Mode runs can be looked at, but nothing is started, stopped or resumed."),
): void {
  if (vscode.workspace.isTrusted) return;
  throw new Unready(what, [{ label: vscode.l10n.t("Manage Workspace Trust"), command: "workbench.trust.manage" }]);
}
