import path from "node:path";
import * as vscode from "vscode";
import { Unready } from "../commands/failures";

/** Names that a grid goes by: ablation.yaml, ablation-rewards.yaml, rewards.ablation.yml. */
const GRID_GLOB = "**/{ablation,ablation-*,*.ablation}.{yaml,yml}";
const MOST_GRIDS = 200;
const ELSEWHERE = "**/{node_modules,.venv,.git,.tools,.ablations}/**";

interface GridItem extends vscode.QuickPickItem {
  /** Left out: another file is asked for. */
  readonly file?: string;
}

/** Lets the user choose a grid file; the one in the active editor needs no choice. @returns Undefined when the user went away. */
export async function pickGrid(): Promise<string | undefined> {
  const active = vscode.window.activeTextEditor?.document;
  if (active && active.uri.scheme === "file" && vscode.languages.match({ pattern: GRID_GLOB }, active) > 0) {
    return active.uri.fsPath;
  }
  const found = await vscode.workspace.findFiles(GRID_GLOB, ELSEWHERE, MOST_GRIDS);
  const files = found.filter(({ scheme }) => scheme === "file").map(({ fsPath }) => fsPath);
  if (files.length === 0 && vscode.workspace.workspaceFolders === undefined) {
    throw new Unready(vscode.l10n.t("There is no ablation.yaml: open a folder that has one, or the demo."), [
      { label: vscode.l10n.t("Open Demo"), command: "affectgptRl.openDemo" },
      { label: vscode.l10n.t("Open Folder…"), command: "vscode.openFolder" },
    ]);
  }
  const items: GridItem[] = files.sort().map((file) => ({
    file,
    label: `$(symbol-array) ${path.basename(file)}`,
    description: vscode.workspace.asRelativePath(path.dirname(file), true),
  }));
  const other: GridItem = { label: vscode.l10n.t("$(folder-opened) Another file…") };
  const title = vscode.l10n.t("Run Ablation: choose a grid");
  const chosen = await vscode.window.showQuickPick([...items, other], { title, matchOnDescription: true });
  return chosen && (chosen.file ?? (await browse(title)));
}

async function browse(title: string): Promise<string | undefined> {
  const filters = { [vscode.l10n.t("Ablation grid")]: ["yaml", "yml"] };
  const [uri] = (await vscode.window.showOpenDialog({ title, filters })) ?? [];
  return uri?.fsPath;
}
