import * as vscode from "vscode";
import type { AddedHosts } from "../hosts";
import { connectionText } from "../hosts/texts";
import { hostChoice } from "../settings";
import { type LaunchPlace, onHost } from "./place";

interface PlaceItem extends vscode.QuickPickItem {
  readonly place: LaunchPlace;
}

/**
 * Lets the user choose the machine of a run, this one first. Without an added host there is nothing to choose.
 *
 * @returns Undefined when the user went away.
 */
export async function pickPlace(here: LaunchPlace, hosts: AddedHosts): Promise<LaunchPlace | undefined> {
  await hosts.load();
  if (hosts.all.length === 0) return here;
  const items: PlaceItem[] = [
    { label: vscode.l10n.t("$(vm) this machine"), place: here },
    ...hosts.all.map((added) => ({
      label: `$(server) ${added.name}`,
      description: connectionText(added.view),
      place: onHost(added, hostChoice(added.name).python),
    })),
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Launch Run: choose the machine"),
    placeHolder: vscode.l10n.t("The datasets that the configuration names are looked for on that machine"),
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  return chosen?.place;
}
