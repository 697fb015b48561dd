import * as vscode from "vscode";
import type { AddedHosts } from "../hosts";
import { connectionText } from "../hosts/texts";

/** What the user may choose among. */
export interface Choosable {
  /** What this machine is called. */
  readonly here: string;
  readonly hosts: AddedHosts;
  /** Those that work on the grid already. */
  readonly working: readonly string[];
}

interface MachineItem extends vscode.QuickPickItem {
  readonly name: string;
}

/**
 * Lets the user choose the machines of a grid, those that work on it already chosen. Without an added host there is nothing to choose.
 *
 * @returns Their names; undefined when the user went away or chose none.
 */
export async function pickMachines({ here, hosts, working }: Choosable): Promise<readonly string[] | undefined> {
  if (hosts.all.length === 0) return [here];
  const isPicked = (name: string) => (working.length === 0 ? name === here : working.includes(name));
  const items: MachineItem[] = [
    { name: here, label: `$(vm) ${here}`, picked: isPicked(here) },
    ...hosts.all.map(({ name, view }) => ({
      name,
      label: `$(server) ${name}`,
      description: connectionText(view),
      picked: isPicked(name),
    })),
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Run Ablation: choose the machines"),
    placeHolder: vscode.l10n.t("What is to do is divided among them"),
    canPickMany: true,
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  return chosen && chosen.length > 0 ? chosen.map(({ name }) => name) : undefined;
}
