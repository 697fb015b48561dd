import * as vscode from "vscode";
import type { RunEntry } from "../../runs";
import type { Runs } from "../shared/runs";

/** What showing the demo needs from the rest. */
export interface ShowDemoServices {
  readonly store: Pick<Runs, "runs">;
  /** Resolves when every run was looked at once. */
  ready(): Promise<void>;
  openDashboard(folder: string): Promise<void>;
}

/**
 * Shows the demo's newest run in a window that opened with nothing in it: `npm run demo` starts the run before the window is there.
 * Nothing is started here, so that it happens in Restricted Mode as well.
 */
export async function showDemo({ store, ready, openDashboard }: ShowDemoServices): Promise<void> {
  await ready();
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const isEmpty = vscode.window.tabGroups.all.every(({ tabs }) => tabs.length === 0);
  if (!folder || !isEmpty) return;
  const run = newestDemo(store.runs(), vscode.Uri.joinPath(folder.uri, "run.yaml").fsPath);
  if (run) await openDashboard(run.folder);
}

function newestDemo(runs: readonly RunEntry[], config: string): RunEntry | undefined {
  const own = runs.filter(({ name, configPath }) => name === "demo" && configPath === config);
  return own.sort((one, other) => other.created - one.created)[0];
}
