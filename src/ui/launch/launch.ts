import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import { RelayError } from "../../runs/relay";
import { requireTrust } from "../commands/trust";
import type { AddedHosts } from "../hosts";
import { handedSecrets, secretNames } from "../secrets/handed";
import { confirmLaunch } from "./confirm";
import { estimate } from "./estimate";
import { pickConfig, saveOpenConfig } from "./pickConfig";
import { pickPlace } from "./pickPlace";
import { thisMachine } from "./place";
import { type LaunchServices, type Prepared, prepare, refusal } from "./prepare";
import { summary } from "./summary";

/** What launching from the palette needs. */
export interface LaunchRunServices extends LaunchServices {
  readonly hosts: AddedHosts;
}

/**
 * Launches a run: choose a configuration and a machine, check it there, show what will run, start.
 *
 * @param given run.yaml, where the command was called on one.
 * @returns The folder here that shows the run; undefined when the user went away.
 */
export async function launchRun(services: LaunchRunServices, given?: string): Promise<string | undefined> {
  requireTrust();
  const config = given ?? (await pickConfig(vscode.l10n.t("Launch Run: choose a configuration")));
  if (config === undefined) return undefined;
  await saveOpenConfig(config);
  const { store, relay, hosts } = services;
  const place = await pickPlace(thisMachine(store, relay), hosts);
  const prepared = place && (await prepare(services, config, place));
  if (!prepared) return undefined;
  // What a run took on this machine says nothing of another.
  const known = prepared.added ? null : estimate(config, prepared.report.resolved ?? {}, store.runs());
  const choice = await confirmLaunch(prepared, summary({ ...prepared, estimate: known }));
  if (choice === "dryRun") await vscode.commands.executeCommand("affectgptRl.dryRunRewards", config);
  return choice === "start" ? start(services, prepared) : undefined;
}

/**
 * Starts a run whose configuration was checked, and shows its dashboard.
 *
 * @returns Its folder here; undefined when the user went away while a secret was asked for.
 */
export async function start(
  services: LaunchServices,
  { config, launch, added, report }: Prepared,
): Promise<string | undefined> {
  const secrets = await handedSecrets(services.secrets, secretNames(report.resolved ?? {}));
  if (!secrets) return undefined;
  // One wish, one token: asked again after the relay died, the same run answers instead of a second one.
  const token = randomUUID();
  const title = added ? vscode.l10n.t("Starting the run on {0}", added.name) : vscode.l10n.t("Starting the run");
  const folder = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title },
    async () => {
      try {
        return await launch(token, secrets);
      } catch (error) {
        if (!(error instanceof RelayError)) throw error;
        if (error.kind === "refused") throw refusal(error.problems, config);
        if (error.kind !== "died") throw error;
        return launch(token, secrets);
      }
    },
  );
  await services.openDashboard(folder);
  return folder;
}
