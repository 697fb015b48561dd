import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import { RelayError } from "../../runs/relay";
import { requireTrust } from "../commands/trust";
import { confirmLaunch } from "./confirm";
import { estimate } from "./estimate";
import { pickConfig, saveOpenConfig } from "./pickConfig";
import { type LaunchServices, type Prepared, prepare, refusal } from "./prepare";
import { summary } from "./summary";

/**
 * Launches a run: choose a configuration, check it, show what will run, start.
 *
 * @param given run.yaml, where the command was called on one.
 * @returns The run's folder; undefined when the user went away.
 */
export async function launchRun(services: LaunchServices, given?: string): Promise<string | undefined> {
  requireTrust();
  const config = given ?? (await pickConfig(vscode.l10n.t("Launch Run: choose a configuration")));
  if (config === undefined) return undefined;
  await saveOpenConfig(config);
  const prepared = await prepare(services, config);
  if (!prepared) return undefined;
  const { store } = services;
  const lines = summary({
    ...prepared,
    root: store.root,
    estimate: estimate(config, prepared.report.resolved ?? {}, store.runs()),
  });
  const choice = await confirmLaunch(prepared, lines);
  if (choice === "dryRun") await vscode.commands.executeCommand("affectgptRl.dryRunRewards", config);
  return choice === "start" ? start(services, prepared) : undefined;
}

/** Starts a run whose configuration was checked, and shows its dashboard. */
export async function start(services: LaunchServices, { config, python }: Prepared): Promise<string> {
  const { store } = services;
  // One wish, one token: asked again after the relay died, the same run answers instead of a second one.
  const request = { token: randomUUID(), root: store.root, python, config };
  const launched = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t("Starting the run") },
    async () => {
      try {
        return await (await services.relay()).launch(request);
      } catch (error) {
        if (!(error instanceof RelayError)) throw error;
        if (error.kind === "refused") throw refusal(error.problems, config);
        if (error.kind !== "died") throw error;
        return (await services.relay()).launch(request);
      }
    },
  );
  await store.refresh(launched.folder);
  await services.openDashboard(launched.folder);
  return launched.folder;
}
