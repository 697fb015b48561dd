import path from "node:path";
import * as vscode from "vscode";
import { runFolderOf } from "../commands/arguments";
import { Unready } from "../commands/failures";
import { requireTrust } from "../commands/trust";
import type { AddedHosts } from "./addedHosts";
import { foldersIn } from "./fetchable";
import { cancellableTransfer } from "./transfer";

/** Fetches a checkpoint or the exported policy of a host's run beside its copy, with progress; a later call goes on where this one ended. */
export async function fetchFromRun(hosts: AddedHosts, argument: unknown): Promise<void> {
  requireTrust(vscode.l10n.t("In Restricted Mode no host is connected to."));
  await hosts.load();
  const copy = runFolderOf(argument);
  const added = copy === undefined ? undefined : hosts.of(copy);
  const root = copy === undefined ? undefined : added?.remoteOf(copy);
  if (copy === undefined || !added || root === undefined) {
    throw new Unready(vscode.l10n.t("Choose a run of an SSH host in the view of runs first."), []);
  }
  const { host, name } = added;
  const client = await host.connection.connect();
  const folders = foldersIn((await client.files({ root, path: "." })).files);
  if (folders.length === 0) throw new Unready(vscode.l10n.t("This run has neither a checkpoint nor a policy yet."), []);
  const items = folders.map(({ folder, bytes }) => ({
    label: `$(${folder === "policy" ? "package" : "save"}) ${folder}`,
    description: vscode.l10n.t("{0} MB", (bytes / 1024 / 1024).toFixed(1)),
    folder,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Fetch from {0}", name),
    ignoreFocusOut: true,
  });
  if (!chosen) return;
  const target = path.join(copy, ...chosen.folder.split("/"));
  const title = vscode.l10n.t("Fetching {0} from {1}", chosen.folder, name);
  const isDone = await cancellableTransfer(title, async (options) => {
    await host.fetch({ root, path: chosen.folder, target }, options);
    return true;
  });
  if (!isDone) return;
  const reveal = vscode.l10n.t("Reveal Folder");
  const message = vscode.l10n.t("{0} is here: {1}", chosen.folder, target);
  void vscode.window.showInformationMessage(message, reveal).then((choice) => {
    if (choice === reveal) void vscode.commands.executeCommand("revealFileInOS", vscode.Uri.file(target));
  });
}
