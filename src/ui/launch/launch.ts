import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import { type Preview, RelayError } from "../../runs/relay";
import type { ReadonlyDocuments } from "../commands/readonlyDocuments";
import { requireTrust } from "../commands/trust";
import type { AddedHosts } from "../hosts";
import { handedSecrets, secretNames } from "../secrets/handed";
import { confirmLaunch } from "./confirm";
import { estimate } from "./estimate";
import { gpusOf, mayChooseGpus, rivals, waitsIn } from "./gpus";
import { inTurn, type Overrides, overridden, withResources } from "./overrides";
import { pickConfig, saveOpenConfig } from "./pickConfig";
import { pickGpus } from "./pickGpus";
import { namesLauncher, pickLauncher } from "./pickLauncher";
import { pickPlace } from "./pickPlace";
import { thisMachine } from "./place";
import { cancellable, type LaunchServices, type Prepared, prepare, refusal } from "./prepare";
import { scriptDocument, slurmLines } from "./slurm";
import { isJob, runName, summary } from "./summary";

/** What launching from the palette needs. */
export interface LaunchRunServices extends LaunchServices {
  readonly hosts: AddedHosts;
  readonly documents: ReadonlyDocuments;
}

/**
 * Launches a run: choose a configuration, a machine and what of it the run has, check it there, show what will run, start.
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
  const chosen = prepared && (await choose(prepared));
  return chosen && confirm(services, prepared, chosen);
}

/** Asks for what the configuration leaves open and the machine offers. @returns Undefined when the user went away. */
async function choose({ config, probe, host, report }: Prepared): Promise<Overrides | undefined> {
  const resolved = report.resolved ?? {};
  let launcher = isJob(resolved) ? "slurm" : "direct";
  // Slurm's programs alone are no cluster: one that names no partition takes no job.
  if (probe.slurm && probe.slurm.partitions.length > 0 && !(await namesLauncher(config))) {
    const picked = await pickLauncher(probe.slurm, host);
    if (picked === undefined) return undefined;
    launcher = picked;
    // Which GPUs a job has, and when, is for Slurm to say.
    if (picked === "slurm") return { launcher: picked, ...("resources" in resolved ? { resources: null } : {}) };
  }
  if (launcher === "slurm" || !mayChooseGpus(probe, resolved)) return {};
  const gpus = await pickGpus(probe, resolved);
  if (!gpus) return undefined;
  const isNamed = gpusOf(resolved)?.join() === gpus.join();
  return isNamed ? {} : withResources({}, { gpus });
}

/** Shows what will run until the user starts it or goes away. */
async function confirm(
  services: LaunchRunServices,
  prepared: Prepared,
  overrides: Overrides,
): Promise<string | undefined> {
  const { config, report, probe, added } = prepared;
  const resolved = overridden(report.resolved ?? {}, overrides);
  const preview = isJob(resolved) ? await previewed(prepared, overrides) : null;
  if (preview === undefined) return undefined;
  // What a run took on this machine says nothing of another.
  const known = added || preview ? null : estimate(config, resolved, services.store.runs());
  const offer = {
    name: runName(report),
    host: added?.name,
    resolved,
    before: rivals(probe, resolved).map(({ name }) => name),
    waits: waitsIn(resolved),
    lines: [...(preview ? slurmLines(preview) : []), ...summary({ ...prepared, resolved, estimate: known })],
  };
  for (;;) {
    const choice = await confirmLaunch(offer);
    switch (choice) {
      case "script":
        if (preview) await services.documents.show("slurm.sh", config, scriptDocument(preview));
        continue;
      case "dryRun":
        await vscode.commands.executeCommand("affectgptRl.dryRunRewards", config);
        return undefined;
      case "queue":
      case "start":
        return start(services, prepared, inTurn(overrides, offer, choice === "queue"));
      default:
        return undefined;
    }
  }
}

/** What Slurm would be handed; undefined when the user cancelled. @throws Unready when nothing could be launched so. */
async function previewed({ config, preview }: Prepared, overrides: Overrides): Promise<Preview | undefined> {
  try {
    return await cancellable(vscode.l10n.t("Asking Slurm"), () => preview(overrides));
  } catch (error) {
    if (error instanceof RelayError && error.kind === "refused") throw refusal(error.problems, config);
    throw error;
  }
}

/**
 * Starts a run whose configuration was checked, and shows its dashboard.
 *
 * @param overrides What the user chose in place of what the configuration says.
 * @returns Its folder here; undefined when the user went away while a secret was asked for.
 */
export async function start(
  services: LaunchServices,
  { config, launch, added, report }: Prepared,
  overrides: Overrides = {},
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
        return await launch(token, secrets, overrides);
      } catch (error) {
        if (!(error instanceof RelayError)) throw error;
        if (error.kind === "refused") throw refusal(error.problems, config);
        if (error.kind !== "died") throw error;
        return launch(token, secrets, overrides);
      }
    },
  );
  await services.openDashboard(folder);
  return folder;
}
