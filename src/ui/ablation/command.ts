import path from "node:path";
import * as vscode from "vscode";
import type { UploadFile } from "../../hosts";
import type { RelayClient } from "../../runs/relay";
import { failureOf, Unready } from "../commands/failures";
import { ReadonlyDocuments } from "../commands/readonlyDocuments";
import { requireTrust } from "../commands/trust";
import type { AddedHosts } from "../hosts";
import { besideConfig } from "../launch/beside";
import { saveOpenConfig } from "../launch/pickConfig";
import { type LaunchServices, noTrainer, refusal } from "../launch/prepare";
import { handedSecrets } from "../secrets/handed";
import type { RunSecrets } from "../secrets/store";
import { hostChoice, trainerPython } from "../settings";
import type { Runs } from "../shared/runs";
import { confirmAblation } from "./confirm";
import { type GridMachine, hostGridMachine, thisGridMachine } from "./machine";
import { pickGrid } from "./pickGrid";
import { pickMachines } from "./pickMachines";
import { KeptReports } from "./reports";
import { GridFailed, type GridLook, GridRefused, GridStudy } from "./study";

/** What an ablation needs from the rest. */
export interface AblationServices {
  readonly context: Pick<vscode.ExtensionContext, "globalStorageUri">;
  readonly store: Runs;
  readonly hosts: AddedHosts;
  readonly documents: ReadonlyDocuments;
  readonly secrets: RunSecrets;
  readonly showCheck: LaunchServices["showCheck"];
  /** The relay of this machine, started when it is needed. */
  relay(): Promise<RelayClient>;
}

/**
 * Runs a grid of variants and seeds: choose the grid and the machines, see what is to do, start. On each machine a queue of its own does its
 * share; its runs show below the machine, their names beginning with the grid's.
 *
 * @param given The grid file, where the command was called on one.
 */
export async function runAblation(services: AblationServices, given?: string): Promise<void> {
  requireTrust();
  const grid = given ?? (await pickGrid());
  if (grid === undefined) return;
  await saveOpenConfig(grid);
  await services.hosts.load();
  const kept = keptReports(services, grid);
  const [known, lost] = await Promise.all([kept.machines(), kept.lost()]);
  const working = known.filter((name) => !lost.includes(name));
  const chosen = await pickMachines({ here: thisMachine(), hosts: services.hosts, working });
  if (!chosen) return;
  const machines = machinesOf(services, [...chosen, ...known]);
  const study = new GridStudy(grid, machines, kept, companionsOf);
  const found = await look(services, study, grid, chosen);
  if (!found) return;
  const choice = await confirmAblation(path.basename(grid), found);
  if (choice?.what === "table") return showTable(services, grid, found);
  if (choice?.what === "stop") {
    const at = found.report.machines.filter(({ runs, queue }) => queue !== null || runs.await > 0);
    const names = at.map(({ name }) => name).filter((name) => !isAway(found, name));
    await done(vscode.l10n.t("Stopping the queue of {0}", nameOf(grid)), study.stop(names));
    return;
  }
  if (choice?.what !== "start") return;
  const { shares, machines: standing, secrets: names } = found.report;
  const secrets = await handedSecrets(services.secrets, names);
  if (!secrets) return;
  await study.giveUp(standing.filter((machine) => machine.standing === "lost").map(({ name }) => name));
  await done(vscode.l10n.t("Starting the queue of {0}", nameOf(grid)), study.start(shares, { ...choice, secrets }));
  await showTable(services, grid, found);
  await services.store.refresh();
  vscode.window.setStatusBarMessage(vscode.l10n.t("The queue works, also when this window is closed."), 8000);
}

/** Reads the runs of a grid again for their table. @param argument The table's document; left out, the one in front. */
export async function refreshAblation(services: AblationServices, argument: unknown): Promise<void> {
  requireTrust();
  const uri = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
  const grid = uri && ReadonlyDocuments.keyOf(uri);
  if (grid === undefined || !path.isAbsolute(grid)) return runAblation(services);
  await services.hosts.load();
  const kept = keptReports(services, grid);
  const known = await kept.machines();
  const machines = machinesOf(services, known.length > 0 ? known : [thisMachine()]);
  const found = await look(services, new GridStudy(grid, machines, kept, companionsOf), grid);
  // It is open: what the user turned to meanwhile keeps the focus.
  if (found) services.documents.put(tableName(grid), grid, found.report.markdown);
}

const nameOf = (grid: string): string => vscode.workspace.asRelativePath(grid);
/** No host can have this name. */
const thisMachine = (): string => vscode.l10n.t("this machine");
const isAway = ({ unreached }: GridLook, name: string): boolean =>
  unreached.some(({ machine }) => machine.name === name);

function keptReports({ context, store }: AblationServices, grid: string): KeptReports {
  return new KeptReports(path.join(context.globalStorageUri.fsPath, "ablations"), grid, store.root);
}

/** What goes to a host with a configuration, out of the folder that is opened. */
async function companionsOf(config: string): Promise<readonly UploadFile[]> {
  const opened = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(config))?.uri.fsPath;
  return (await besideConfig(config, opened ?? path.dirname(config))).files;
}

/** Machines by their names; a host that was removed is left out. */
function machinesOf({ store, hosts, relay }: AblationServices, names: readonly string[]): readonly GridMachine[] {
  return [...new Set(names)].flatMap((name) => {
    if (name === thisMachine()) return thisGridMachine({ name, root: store.root, python: trainerPython, relay });
    const added = hosts.get(name);
    return added ? hostGridMachine(added.host, hostChoice(name).python) : [];
  });
}

/** package.json offers Refresh on documents of this name. */
async function showTable({ documents }: AblationServices, grid: string, { report }: GridLook): Promise<void> {
  await documents.show(tableName(grid), grid, report.markdown);
}

const tableName = (grid: string): string => `${path.parse(grid).name} ablation results.md`;

/** How the grid stands; undefined when the user cancelled. @throws Unready when the grid cannot be used: its problems stand at their lines. */
async function look(
  { showCheck }: AblationServices,
  study: GridStudy,
  grid: string,
  chosen?: readonly string[],
): Promise<GridLook | undefined> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t("Checking {0}", nameOf(grid)),
    cancellable: true,
  };
  // A check ends by itself and leaves nothing behind.
  const found = vscode.window.withProgress(options, (_progress, token) => {
    const cancelled = new Promise<undefined>((resolve) => token.onCancellationRequested(() => resolve(undefined)));
    return Promise.race([study.look(chosen), cancelled]);
  });
  try {
    const answer = await found;
    if (answer) showCheck([]);
    return answer;
  } catch (error) {
    if (!(error instanceof GridRefused)) throw await shown(error);
    showCheck(error.problems.map((problem) => ({ ...problem, file: problem.file || grid })));
    throw refusal(error.problems, grid);
  }
}

/** Waits for machines to do what they were asked under a notification. @throws Unready with what went wrong on each. */
async function done(title: string, work: Promise<ReadonlyMap<GridMachine, unknown>>): Promise<void> {
  const failures = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title },
    () => work,
  );
  const [first, ...others] = await Promise.all([...failures.values()].map(shown));
  if (!first) return;
  const said = [first, ...others].map((error) => failureOf(error).message).join(" ");
  throw new Unready(said, failureOf(first).remedies);
}

/** A failure in words for a person. */
async function shown(error: unknown): Promise<unknown> {
  if (!(error instanceof GridFailed)) return error;
  const { machine, said, isMissing } = error;
  const host = machine.name === thisMachine() ? undefined : machine.name;
  if (isMissing) return noTrainer(await machine.python(), said, host);
  const what = said || vscode.l10n.t("The trainer did not say how the grid stands.");
  return new Unready(host === undefined ? what : `${host}: ${what}`, []);
}
