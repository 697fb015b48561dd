import path from "node:path";
import * as vscode from "vscode";
import { Unready } from "../commands/failures";
import { RUN_CONFIG_GLOB } from "../runConfig/language";

interface ConfigItem extends vscode.QuickPickItem {
  /** Left out: another file is asked for. */
  readonly file?: string;
}

const MOST_CONFIGS = 200;
/** Run folders hold copies, and environments hold thousands of files. */
const ELSEWHERE = "**/{node_modules,.venv,.git,.tools,checkpoints}/**";

/** The run configuration in the active editor. */
export function activeConfig(): string | undefined {
  const active = vscode.window.activeTextEditor?.document;
  const isConfig = active?.uri.scheme === "file" && vscode.languages.match({ pattern: RUN_CONFIG_GLOB }, active) > 0;
  return isConfig ? active.uri.fsPath : undefined;
}

/** The run configurations of the opened folders, the one in the active editor first. */
export async function workspaceConfigs(): Promise<string[]> {
  const active = activeConfig();
  const current = active === undefined ? [] : [active];
  const found = await vscode.workspace.findFiles(RUN_CONFIG_GLOB, ELSEWHERE, MOST_CONFIGS);
  const files = found.filter(({ scheme }) => scheme === "file").map(({ fsPath }) => fsPath);
  return [...new Set([...current, ...files.sort()])];
}

/**
 * Lets the user choose a run configuration.
 *
 * @param title What it is chosen for.
 * @returns Its absolute path; undefined when the user went away.
 * @throws Unready when there is no configuration to choose.
 */
export async function pickConfig(title: string): Promise<string | undefined> {
  const configs = await workspaceConfigs();
  if (configs.length === 0) {
    throw new Unready(vscode.l10n.t("There is no run.yaml in the opened folder. A run is launched from one."), [
      { label: vscode.l10n.t("Open Demo"), command: "affectgptRl.openDemo" },
      { label: vscode.l10n.t("Open Folder…"), command: "vscode.openFolder" },
    ]);
  }
  const items: ConfigItem[] = configs.map((file) => ({
    file,
    label: `$(settings-gear) ${path.basename(file)}`,
    description: vscode.workspace.asRelativePath(path.dirname(file), true),
  }));
  const other: ConfigItem = { label: vscode.l10n.t("$(folder-opened) Another file…") };
  const chosen = await vscode.window.showQuickPick([...items, other], { title, matchOnDescription: true });
  return chosen && (chosen.file ?? (await browse(title)));
}

async function browse(title: string): Promise<string | undefined> {
  const filters = { [vscode.l10n.t("Run configuration")]: ["yaml", "yml"] };
  const [uri] = (await vscode.window.showOpenDialog({ title, filters })) ?? [];
  return uri?.fsPath;
}

/** Saves a configuration that is open with changes: what is launched is what stands on the screen. */
export async function saveOpenConfig(file: string): Promise<void> {
  const open = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === "file" && uri.fsPath === file);
  if (open?.isDirty && !(await open.save())) {
    throw new Unready(vscode.l10n.t("{0} could not be saved, so nothing was launched.", file), []);
  }
}
