import { setTimeout as sleep } from "node:timers/promises";
import * as vscode from "vscode";
import type { LeftProcess, RelayClient } from "../../runs/relay";
import type { AddedHosts } from "../hosts";
import { Unready } from "./failures";

/** An engine is asked to stop when its supervisor dies: so long it may save before it counts as left behind. */
const SAVING_MS = 10_000;

/** What looking for a run's processes needs. */
export interface LeftProcessServices {
  relay(): Promise<RelayClient>;
  readonly hosts: AddedHosts;
}

/** The processes that a lost run has left on its machine. */
async function leftProcesses(services: LeftProcessServices, folder: string): Promise<readonly LeftProcess[]> {
  const { client, remote } = await machineOf(services, folder);
  return client.leftBehind({ folder: remote });
}

/** How many of them are still there when the engine has had time to save. Nothing is started for it in Restricted Mode. */
export async function stayingProcesses(
  services: LeftProcessServices,
  folder: string,
  savingMs = SAVING_MS,
): Promise<number> {
  if (!vscode.workspace.isTrusted || (await leftProcesses(services, folder)).length === 0) return 0;
  await sleep(savingMs);
  return (await leftProcesses(services, folder)).length;
}

/** Shows the processes that a lost run has left, and ends them when the user says so. */
export async function endLeftProcesses(services: LeftProcessServices, folder: string, name: string): Promise<void> {
  const left = await leftProcesses(services, folder);
  if (left.length === 0) {
    throw new Unready(vscode.l10n.t("No process of '{0}' is left: nothing of it holds memory or a GPU.", name), []);
  }
  const stop = vscode.l10n.t("Stop Them");
  const title =
    left.length === 1
      ? vscode.l10n.t("1 process of '{0}' still runs, though its supervisor is gone", name)
      : vscode.l10n.t("{0} processes of '{1}' still run, though its supervisor is gone", left.length, name);
  const detail = left.map(processText).join("\n");
  if ((await vscode.window.showWarningMessage(title, { modal: true, detail }, stop)) !== stop) return;
  const { client, remote } = await machineOf(services, folder);
  const { ended } = await client.endLeftBehind({ folder: remote });
  vscode.window.setStatusBarMessage(vscode.l10n.t("{0} processes of '{1}' were stopped.", ended, name), 8000);
}

function processText({ pid, name, memoryMB, gpuMemoryMB }: LeftProcess): string {
  const memory = gigabytes(memoryMB);
  return gpuMemoryMB === null
    ? vscode.l10n.t("{0} ({1}): {2} GB of memory", name, pid, memory)
    : vscode.l10n.t("{0} ({1}): {2} GB of memory, {3} GB on GPUs", name, pid, memory, gigabytes(gpuMemoryMB));
}

const gigabytes = (megabytes: number): string => (megabytes / 1024).toFixed(1);

/** The relay of a run's machine, and the run's folder there. */
async function machineOf(
  { relay, hosts }: LeftProcessServices,
  folder: string,
): Promise<{ readonly client: RelayClient; readonly remote: string }> {
  const added = hosts.of(folder);
  const remote = added?.remoteOf(folder);
  if (!added || remote === undefined) return { client: await relay(), remote: folder };
  return { client: await added.host.connection.connect(), remote };
}
