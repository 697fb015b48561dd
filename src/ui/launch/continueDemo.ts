import * as vscode from "vscode";

/** Where it is remembered, over the change of the window's folder, that the demo was asked for. */
export const WANTED_DEMO = "demo.wantedIn";

/** Goes on with a demo that was asked for before its folder was opened, as soon as the folder is trusted. */
export async function continueDemo(context: vscode.ExtensionContext): Promise<void> {
  const wanted = context.globalState.get<string>(WANTED_DEMO);
  if (wanted === undefined || vscode.workspace.workspaceFolders?.[0]?.uri.fsPath !== wanted) return;
  await context.globalState.update(WANTED_DEMO, undefined);
  const open = () => void vscode.commands.executeCommand("affectgptRl.openDemo");
  if (vscode.workspace.isTrusted) open();
  else context.subscriptions.push(vscode.workspace.onDidGrantWorkspaceTrust(open));
}
