import * as vscode from "vscode";
import { type AttachServices, adoptRun, attachRun, detachRun } from "../attach/command";
import { filePathOf, runFolderOf } from "./arguments";
import { Unready } from "./failures";
import type { ATTACH_COMMANDS } from "./names";
import { runItem } from "./pickRun";
import type { Handlers } from "./register";

/** The commands on runs that somebody else started. */
export function attachCommands(services: AttachServices): Handlers<(typeof ATTACH_COMMANDS)[number]> {
  return {
    attachRun: (at) => attachRun(services, filePathOf(at)),
    async detachRun(run) {
      const folder = await choose(services, run, vscode.l10n.t("Detach Run"));
      if (folder !== undefined) await detachRun(services, folder);
    },
    async adoptRun(run) {
      const folder = await choose(services, run, vscode.l10n.t("Adopt Run"));
      if (folder !== undefined) await adoptRun(services, folder);
    },
  };
}

/** The attached run that a command was called for, else the one that the user chooses. */
async function choose(
  { store, attached }: AttachServices,
  argument: unknown,
  title: string,
): Promise<string | undefined> {
  const given = runFolderOf(argument);
  if (given !== undefined) return given;
  const { folders } = await attached.get();
  const runs = store.runs().filter(({ folder }) => folders.includes(folder));
  if (runs.length === 0) {
    throw new Unready(vscode.l10n.t("No run is attached."), [
      { label: vscode.l10n.t("Attach to Run…"), command: "affectgptRl.attachRun" },
    ]);
  }
  return (await vscode.window.showQuickPick(runs.map(runItem), { title }))?.folder;
}
