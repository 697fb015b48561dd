import path from "node:path";
import * as vscode from "vscode";
import { readRunInfo } from "../../runs";
import type { AddedHost } from "../hosts";
import { type DemoServices, openDemo } from "../launch/demo";
import { duplicateRun } from "../launch/duplicate";
import { type LaunchRunServices, launchRun } from "../launch/launch";
import type { RunLogs } from "../runLog/runLogs";
import { handedSecrets, secretNames } from "../secrets/handed";
import { hostChoice, trainerPython } from "../settings";
import type { Runs } from "../shared/runs";
import { filePathOf, runFolderOf } from "./arguments";
import { Unready } from "./failures";
import { endLeftProcesses } from "./leftProcesses";
import type { RUN_COMMANDS } from "./names";
import { pickRun } from "./pickRun";
import type { ReadonlyDocuments } from "./readonlyDocuments";
import type { Handlers } from "./register";
import type { RunKind } from "./runList";
import { requireTrust } from "./trust";

/** What the commands on runs need. */
export interface RunCommandServices extends DemoServices, LaunchRunServices {
  readonly logs: RunLogs;
  readonly documents: ReadonlyDocuments;
  readonly log: vscode.LogOutputChannel;
}

/** The run that a command was called for, else the one that the user chooses. */
export async function chooseRun(
  { store, ready }: Pick<RunCommandServices, "store" | "ready">,
  argument: unknown,
  kind: RunKind,
  title: string,
): Promise<string | undefined> {
  const given = runFolderOf(argument);
  if (given !== undefined) return given;
  await ready();
  return pickRun(store, kind, title);
}

/** What a run is called, for messages. */
export const nameOf = (store: Runs, folder: string): string => store.run(folder)?.name ?? path.basename(folder);

/** The commands on one run. */
export function runCommands(services: RunCommandServices): Handlers<(typeof RUN_COMMANDS)[number]> {
  const { store, log } = services;
  const choose = (argument: unknown, kind: RunKind, title: string) => chooseRun(services, argument, kind, title);
  return {
    openDemo: () => openDemo(services),
    launchRun: (file) => launchRun(services, filePathOf(file)),
    async stopRun(run) {
      requireTrust();
      const folder = await choose(run, "active", vscode.l10n.t("Stop Run"));
      if (folder !== undefined) await stop(services, folder);
    },
    async resumeRun(run) {
      requireTrust();
      const folder = await choose(run, "resumable", vscode.l10n.t("Resume Run"));
      if (folder === undefined || !(await resume(services, folder))) return;
      await store.refresh(folder);
      await services.openDashboard(folder);
    },
    async endLeftProcesses(run) {
      requireTrust();
      const folder = await choose(run, "resumable", vscode.l10n.t("Stop Left Processes"));
      if (folder !== undefined) await endLeftProcesses(services, folder, nameOf(store, folder));
    },
    async openDashboard(run) {
      const folder = await choose(run, "any", vscode.l10n.t("Open Dashboard"));
      if (folder !== undefined) await services.openDashboard(folder);
    },
    async showLog(run) {
      // Asked for from a view that failed, there may be no run: the extension's own log then has the reason.
      await services.ready();
      if (runFolderOf(run) === undefined && store.runs().length === 0) return log.show(true);
      const folder = await choose(run, "any", vscode.l10n.t("Show Log"));
      if (folder === undefined) return;
      await services.hosts.of(folder)?.copied(folder);
      await services.logs.show(folder, nameOf(store, folder));
    },
    showExtensionLog: () => log.show(true),
    async openRunConfig(run) {
      const folder = await choose(run, "any", vscode.l10n.t("Open Run Configuration"));
      if (folder === undefined) return;
      await services.hosts.of(folder)?.copied(folder);
      await showConfig(services, folder);
    },
    async duplicateRun(run) {
      const folder = await choose(run, "any", vscode.l10n.t("Duplicate Run"));
      return folder === undefined ? undefined : duplicateRun(services, folder);
    },
    async revealRunFolder(run) {
      const folder = await choose(run, "any", vscode.l10n.t("Reveal Run Folder"));
      if (folder !== undefined) await reveal(folder);
    },
    async copyRunPath(run) {
      const folder = await choose(run, "any", vscode.l10n.t("Copy Path of Run"));
      if (folder === undefined) return;
      // A path that is pasted is wanted where the run is.
      await vscode.env.clipboard.writeText(services.hosts.of(folder)?.remoteOf(folder) ?? folder);
    },
  };
}

async function stop({ relay, store, hosts }: RunCommandServices, folder: string): Promise<void> {
  const name = nameOf(store, folder);
  const waits = store.run(folder)?.state === "queued";
  const added = hosts.of(folder);
  // Later calls go on over drops; a host that is out of reach is to be said at once.
  await added?.host.connection.connect();
  const asked = added
    ? await added.host.runs.stop(remoteOf(added, folder, name))
    : (await (await relay()).stop({ folder })).asked;
  await store.refresh(folder);
  if (!asked) {
    const message = added
      ? vscode.l10n.t("'{0}' has no process on {1} that could be stopped.", name, added.name)
      : vscode.l10n.t("'{0}' has no process on this machine that could be stopped.", name);
    throw new Unready(message, []);
  }
  const said = waits
    ? vscode.l10n.t("'{0}' leaves the queue.", name)
    : vscode.l10n.t("'{0}' finishes its step, saves and stops.", name);
  vscode.window.setStatusBarMessage(said, 8000);
}

/** Goes on with a run where it is. @returns False when the user went away while a secret was asked for. */
async function resume({ relay, store, hosts, secrets }: RunCommandServices, folder: string): Promise<boolean> {
  const added = hosts.of(folder);
  await added?.copied(folder);
  const names = secretNames((await readRunInfo(folder))?.config ?? {});
  const handed = await handedSecrets(secrets, names);
  if (!handed) return false;
  if (!added) {
    await (await relay()).resume({ folder, python: await trainerPython(), secrets: handed });
    return true;
  }
  const { runs, setup, connection } = added.host;
  await connection.connect();
  const python = hostChoice(added.name).python ?? (await setup.python());
  await runs.resume(remoteOf(added, folder, nameOf(store, folder)), python, handed);
  await runs.refresh();
  return true;
}

/** The run's folder on its host. @throws Unready when the host does not list it. */
function remoteOf(added: AddedHost, copy: string, name: string): string {
  const remote = added.remoteOf(copy);
  if (remote !== undefined) return remote;
  throw new Unready(vscode.l10n.t("{0} does not list '{1}'.", added.name, name), [
    { label: vscode.l10n.t("Connect Again"), command: "affectgptRl.connectHost", arguments: [added.name] },
  ]);
}

/** The configuration as it was launched: the file that it came from may have changed since. */
async function showConfig({ store, documents }: RunCommandServices, folder: string): Promise<void> {
  const info = await readRunInfo(folder);
  if (!info) throw new Unready(vscode.l10n.t("{0} holds no run.", folder), []);
  const source = info.configPath ?? vscode.l10n.t("a file that was not named");
  const heading = [
    vscode.l10n.t("'{0}' as it was launched, every default filled in.", nameOf(store, folder)),
    vscode.l10n.t("It came from {0}", source),
  ];
  const { stringify } = await import("yaml");
  const text = `${heading.map((line) => `# ${line}`).join("\n")}\n\n${stringify(info.config)}`;
  await documents.show("run.yaml", folder, text);
}

/** In the file explorer where the folder is part of the workspace, else in the system's file manager. */
export async function reveal(folder: string): Promise<void> {
  const uri = vscode.Uri.file(folder);
  const inside = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  await vscode.commands.executeCommand(inside ? "revealInExplorer" : "revealFileInOS", uri);
}
