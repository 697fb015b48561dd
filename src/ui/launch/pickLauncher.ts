import { readFile } from "node:fs/promises";
import * as vscode from "vscode";
import type { Probe } from "../../runs/relay";

/** Whether a configuration says itself what starts its run; the check fills in what it leaves out. */
export async function namesLauncher(config: string): Promise<boolean> {
  const { keySpan, readConfig } = await import("../runConfig/document");
  return keySpan(readConfig(await readFile(config, "utf8")), ["launcher"]) !== undefined;
}

/**
 * Lets the user choose what starts the run on a machine that has Slurm.
 *
 * @returns Undefined when the user went away.
 */
export async function pickLauncher(
  slurm: NonNullable<Probe["slurm"]>,
  host: string,
): Promise<"direct" | "slurm" | undefined> {
  const items = [
    {
      label: vscode.l10n.t("$(play) Start it now"),
      description: vscode.l10n.t("on {0} itself", host),
      launcher: "direct" as const,
    },
    {
      label: vscode.l10n.t("$(list-ordered) Submit it as a Slurm job"),
      description: slurm.partitions.join(", "),
      detail: vscode.l10n.t("What the section 'slurm' of the configuration leaves out is the cluster's default"),
      launcher: "slurm" as const,
    },
  ];
  const title = vscode.l10n.t("Launch Run: choose what starts it");
  return (await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true }))?.launcher;
}
