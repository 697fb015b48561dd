import { access, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { hasCode } from "../../files";
import { readRunInfo } from "../../runs";
import { Unready } from "../commands/failures";
import type { AddedHosts } from "../hosts";
import type { Runs } from "../shared/runs";
import { copyFile, copyName, copyText, hasConfig } from "./copyConfig";

/** What duplicating a run needs from the rest. */
interface DuplicateServices {
  readonly store: Runs;
  readonly hosts: AddedHosts;
}

/**
 * Opens the configuration of a run as a new file, to be changed and launched: beside the one that it was launched from or, where that is on
 * another machine or gone, in the opened folder.
 *
 * @param folder The run's folder here.
 * @returns The new file.
 */
export async function duplicateRun({ store, hosts }: DuplicateServices, folder: string): Promise<string> {
  const added = hosts.of(folder);
  await added?.copied(folder);
  const info = await readRunInfo(folder);
  if (!info) throw new Unready(vscode.l10n.t("{0} holds no run.", folder), []);
  if (!hasConfig(info)) {
    throw new Unready(
      vscode.l10n.t(
        "'{0}' was started by somebody else: the configuration that it runs with is not recorded.",
        info.name,
      ),
      [],
    );
  }
  const beside = added || info.configPath === null ? undefined : await ifThere(path.dirname(info.configPath));
  const place = beside ?? vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  if (place === undefined) {
    throw new Unready(vscode.l10n.t("Open a folder first: the copy of the configuration is made there."), [
      { label: vscode.l10n.t("Open Folder…"), command: "vscode.openFolder" },
    ]);
  }
  const files = new Set(await readdir(place));
  const runs = new Set(store.runs().map(({ name }) => name));
  const name = copyName(info.name, (each) => files.has(copyFile(each)) || runs.has(each));
  const file = path.join(place, copyFile(name));
  const text = await copyText({ info, host: added?.name, isBeside: beside !== undefined }, name);
  // Never over a file that came in between.
  await writeFile(file, text, { flag: "wx" });
  await show(file, name);
  return file;
}

async function ifThere(folder: string): Promise<string | undefined> {
  try {
    await access(folder);
    return folder;
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR", "EACCES")) return undefined;
    throw error;
  }
}

/** Opens the copy with its name selected, which is what is changed first. */
async function show(file: string, name: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(file);
  const at = document.getText().indexOf(`\nname: ${name}\n`) + "\nname: ".length;
  const selection = new vscode.Range(document.positionAt(at), document.positionAt(at + name.length));
  await vscode.window.showTextDocument(document, { preview: false, selection });
}
