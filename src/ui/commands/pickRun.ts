import * as vscode from "vscode";
import type { RunEntry } from "../../runs";
import type { Runs } from "../shared/runs";
import { Unready } from "./failures";
import { type RunKind, runsOf, standingText } from "./runList";

/** A run among others to choose from. */
export interface RunItem extends vscode.QuickPickItem {
  readonly folder: string;
}

const ICONS: Readonly<Record<RunEntry["state"], string>> = {
  running: "sync",
  stalled: "warning",
  queued: "clock",
  finished: "pass",
  stopped: "debug-stop",
  failed: "error",
  lost: "question",
  silent: "circle-outline",
};

/**
 * Lets the user choose a run of the wanted kind. The only one there is needs no choice.
 *
 * @returns Its folder; undefined when the user went away.
 * @throws Unready when there is none.
 */
export async function pickRun(store: Runs, kind: RunKind, title: string): Promise<string | undefined> {
  const runs = runsOf(kind, store.runs());
  if (runs.length === 0) throw noRun(kind, store);
  if (runs.length === 1) return runs[0]?.folder;
  const chosen = await vscode.window.showQuickPick(runs.map(runItem), { title, matchOnDescription: true });
  return chosen?.folder;
}

/** A run with its state, to choose from. */
export function runItem(run: RunEntry): RunItem {
  return {
    folder: run.folder,
    label: `$(${ICONS[run.state]}) ${run.name}`,
    description: standingText(run),
    detail: run.folder,
  };
}

function noRun(kind: RunKind, store: Runs): Unready {
  const remedies = [
    { label: vscode.l10n.t("Open Demo"), command: "affectgptRl.openDemo" },
    { label: vscode.l10n.t("Launch Run…"), command: "affectgptRl.launchRun" },
  ];
  const any = store.runs().length > 0;
  if (kind === "active" && any) return new Unready(vscode.l10n.t("No run is running."), []);
  if (kind === "resumable" && any) return new Unready(vscode.l10n.t("No run was stopped, failed or lost."), []);
  return new Unready(vscode.l10n.t("There is no run in {0} yet.", store.root), remedies);
}
