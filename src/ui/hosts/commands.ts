import os from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import { HostError } from "../../hosts";
import type { Probe } from "../../runs/relay";
import { hostOf } from "../commands/arguments";
import { Unready } from "../commands/failures";
import type { HOST_COMMANDS } from "../commands/names";
import type { ReadonlyDocuments } from "../commands/readonlyDocuments";
import type { Handlers } from "../commands/register";
import { requireTrust } from "../commands/trust";
import { hostChoice, sshChoice } from "../settings";
import type { AddedHost } from "./addedHost";
import type { AddedHosts } from "./addedHosts";
import { fetchFromRun } from "./fetch";
import { findingsReport, summaryText } from "./findingsReport";
import { pickHostName } from "./pickHostName";
import { setUpTrainer } from "./setUp";
import { connectionText } from "./texts";

/** What the commands on hosts need. */
export interface HostCommandServices {
  readonly context: vscode.ExtensionContext;
  readonly hosts: AddedHosts;
  readonly documents: ReadonlyDocuments;
  readonly log: vscode.LogOutputChannel;
}

/** The commands on hosts. Each asks for the host where it was called for none. */
export function hostCommands(services: HostCommandServices): Handlers<(typeof HOST_COMMANDS)[number]> {
  const { hosts } = services;
  const on =
    (title: string, work: (added: AddedHost) => Promise<unknown>) =>
    async (argument: unknown): Promise<void> => {
      requireTrust(vscode.l10n.t("In Restricted Mode no host is connected to."));
      const added = await chooseHost(hosts, hostOf(argument), title);
      if (added) await work(added);
    };
  return {
    async addSshHost() {
      requireTrust(vscode.l10n.t("In Restricted Mode no host is connected to."));
      await hosts.load();
      const name = await pickHostName(new Set(hosts.all.map((added) => added.name)));
      if (name === undefined) return;
      // At once: whatever the user has opened while the host answers keeps the focus.
      await vscode.commands.executeCommand("affectgptRl.runs.focus");
      await firstLook(services, await hosts.add(name));
    },
    connectHost: on(vscode.l10n.t("Connect to Host"), connect),
    disconnectHost: on(vscode.l10n.t("Disconnect Host"), async ({ host }) => host.connection.disconnect()),
    removeHost: on(vscode.l10n.t("Remove Host"), (added) => remove(hosts, added)),
    probeHost: on(vscode.l10n.t("Probe Host"), async (added) => {
      const probe = await probed(added);
      if (probe) await showFindings(services, added, probe);
    }),
    setUpTrainer: on(vscode.l10n.t("Set Up Trainer on Host"), async (added) => {
      const probe = await probed(added);
      if (!probe || !(await setUpTrainer(services, added, probe))) return;
      const now = await probed(added);
      if (now) await showFindings(services, added, now);
    }),
    authenticateHost: on(vscode.l10n.t("Authenticate in Terminal"), authenticate),
    openHostTerminal: on(vscode.l10n.t("Open Terminal on Host"), async ({ name }) => {
      const { program, configFile } = sshChoice();
      const config = configFile === undefined ? [] : ["-F", configFile];
      terminal(name, [program, ...config, "--", name]);
    }),
    async openSshConfig() {
      const file = sshChoice().configFile ?? path.join(os.homedir(), ".ssh", "config");
      await vscode.window.showTextDocument(vscode.Uri.file(file));
    },
    fetchFromHost: (run) => fetchFromRun(hosts, run),
  };
}

/** The host that a command was called for, else the one that the user chooses. The only one needs no choice. */
async function chooseHost(hosts: AddedHosts, given: string | undefined, title: string): Promise<AddedHost | undefined> {
  await hosts.load();
  const add = [{ label: vscode.l10n.t("Add SSH Host…"), command: "affectgptRl.addSshHost" }];
  if (given !== undefined) {
    const added = hosts.get(given);
    if (!added) throw new Unready(vscode.l10n.t("'{0}' is no added host.", given), add);
    return added;
  }
  const [first, ...others] = hosts.all;
  if (!first) throw new Unready(vscode.l10n.t("No SSH host was added yet."), add);
  if (others.length === 0) return first;
  const items = hosts.all.map((added) => ({
    label: `$(server) ${added.name}`,
    description: connectionText(added.view),
    added,
  }));
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.added;
}

/** Runs work under a notification that can be cancelled; undefined when it was: the connection goes on by itself. */
function waiting<T>(title: string, work: () => Promise<T>): Thenable<T | undefined> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    (_progress, token) => {
      const cancelled = new Promise<undefined>((resolve) => token.onCancellationRequested(() => resolve(undefined)));
      return Promise.race([work(), cancelled]);
    },
  );
}

async function connect({ name, host }: AddedHost): Promise<boolean> {
  const client = await waiting(vscode.l10n.t("Connecting to {0}", name), () => host.connection.connect());
  return client !== undefined;
}

function probed({ name, host }: AddedHost): Thenable<Probe | undefined> {
  return waiting(vscode.l10n.t("Looking at {0}", name), async () => {
    // A probe goes on over drops; a host that is out of reach is to be said at once.
    await host.connection.connect();
    return host.setup.probe(hostChoice(name).python);
  });
}

/** What a host that was just added has, with what comes next as buttons. */
async function firstLook(services: HostCommandServices, added: AddedHost): Promise<void> {
  const probe = await probed(added);
  if (!probe) return;
  const details = vscode.l10n.t("Show Findings");
  const setUp = vscode.l10n.t("Set Up Trainer…");
  const { message, needsTrainer } = summaryText(added.name, probe);
  const buttons = needsTrainer ? [setUp, details] : [details];
  // Nobody has to answer.
  void vscode.window.showInformationMessage(message, ...buttons).then((chosen) => {
    if (chosen === details) return showFindings(services, added, probe);
    if (chosen === setUp) return vscode.commands.executeCommand("affectgptRl.setUpTrainer", added.name);
    return undefined;
  });
}

async function showFindings({ documents }: HostCommandServices, added: AddedHost, probe: Probe): Promise<void> {
  const { folder } = await added.host.paths();
  await documents.show(`${added.name} findings.txt`, added.name, findingsReport(added.name, folder, probe, new Date()));
}

async function remove(hosts: AddedHosts, { name }: AddedHost): Promise<void> {
  const yes = vscode.l10n.t("Remove");
  const title = vscode.l10n.t("Remove {0} from the runs?", name);
  const detail = vscode.l10n.t("Its runs go on, and nothing on the host changes. What was copied here stays.");
  if ((await vscode.window.showWarningMessage(title, { modal: true, detail }, yes)) === yes) await hosts.remove(name);
}

/** Logs in once, in a terminal of the user; the connection follows by itself. */
async function authenticate({ name, host }: AddedHost): Promise<void> {
  const command = await host.loginCommand();
  if (!command) {
    throw new Unready(
      vscode.l10n.t("ssh cannot share connections on this system. Use a key with an agent for {0}.", name),
      [{ label: vscode.l10n.t("Open SSH Configuration"), command: "affectgptRl.openSshConfig" }],
    );
  }
  terminal(name, command);
  // It fails now, and waits then for what is done in the terminal.
  await host.connection.connect().catch((error: unknown) => {
    if (!(error instanceof HostError)) throw error;
  });
}

function terminal(name: string, [program = "ssh", ...argv]: readonly string[]): void {
  vscode.window.createTerminal({ name: `ssh ${name}`, shellPath: program, shellArgs: [...argv] }).show();
}
