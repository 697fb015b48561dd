import * as vscode from "vscode";
import type { JsonObject } from "../../files";
import type { Probe } from "../../runs/relay";
import { gpuItems } from "./gpus";

/**
 * Lets the user choose the GPUs of a run.
 *
 * @returns Their numbers, none for a run on the CPU; undefined when the user went away.
 */
export async function pickGpus(probe: Probe, resolved: JsonObject): Promise<readonly number[] | undefined> {
  const items = gpuItems(probe, resolved).map((item) => ({ ...item, label: `$(server-process) ${item.label}` }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Launch Run: choose the GPUs"),
    placeHolder: vscode.l10n.t("The run sees the GPUs that are chosen and no others; without one it trains on the CPU"),
    canPickMany: true,
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  return chosen?.map(({ index }) => index);
}
