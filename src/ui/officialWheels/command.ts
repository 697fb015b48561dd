import * as vscode from "vscode";
import {
  downloadPack,
  type InstalledPack,
  MOST_ARCHIVE_BYTES,
  PackError,
  PackStore,
  placeOf,
  readPackArchive,
  readPackFolder,
  readPlainFile,
} from "../../packs";
import { requireTrust } from "../commands/trust";
import { chooseLexicon, lexiconChoice } from "../settings";
import { messageOf } from "../shared/problems";
import { type WheelsChoice, type WheelsLine, wheelsLines } from "./items";

/** What installing needs from the rest. */
export interface WheelServices {
  readonly context: Pick<vscode.ExtensionContext, "globalStorageUri">;
}

interface Line extends vscode.QuickPickItem {
  readonly choice?: WheelsChoice;
}

/**
 * Brings the official wheels, which may not be shipped with the extension, at the user's command: from the authors' repository, a folder, a
 * zip or an address. Also chooses the wheels that scores are shown with, and removes installed packs.
 *
 * @throws PackError when there is no pack there, or it cannot be installed.
 */
export async function installOfficialWheels({ context }: WheelServices): Promise<void> {
  requireTrust(vscode.l10n.t("In Restricted Mode no wheels are installed or removed."));
  const store = new PackStore(vscode.Uri.joinPath(context.globalStorageUri, "wheels").fsPath);
  const installed = await store.list();
  const choice = await choose(installed);
  if (!choice) return;
  if (choice.kind === "remove") return removePack(store, installed);
  if (choice.kind === "own") return chooseLexicon("own");
  if (choice.kind === "installed") return chooseLexicon(choice.pack.folder);
  const source = await sourceOf(choice);
  if (source === undefined) return;
  const pack = await install(store, choice, source);
  if (pack) await offer(pack);
}

/** Shows what can be done. @returns The chosen line; undefined when the user went away. */
async function choose(installed: readonly InstalledPack[]): Promise<WheelsChoice | undefined> {
  const chosen = await vscode.window.showQuickPick(wheelsLines(installed, lexiconChoice()).map(lineOf), {
    title: vscode.l10n.t("Official Wheels"),
    placeHolder: vscode.l10n.t("Install a pack, or choose the wheels that scores are shown with"),
    matchOnDetail: true,
  });
  return chosen?.choice;
}

const lineOf = ({ choice, ...line }: WheelsLine): Line =>
  choice ? { ...line, choice } : { ...line, kind: vscode.QuickPickItemKind.Separator };

/** Removes the pack that the user chooses. Scores that were shown with it are shown with the extension's own wheels from then on. */
async function removePack(store: PackStore, installed: readonly InstalledPack[]): Promise<void> {
  const items = installed.map((pack) => ({ label: `$(pie-chart) ${pack.name}`, detail: pack.folder, pack }));
  const title = vscode.l10n.t("Official Wheels: remove a pack");
  const chosen = await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true });
  if (!chosen) return;
  const { name, folder } = chosen.pack;
  if (lexiconChoice() === folder) await chooseLexicon("own");
  await store.remove(name);
  void vscode.window.showInformationMessage(vscode.l10n.t("Removed the wheels '{0}'.", name));
}

/** Where the pack is; undefined when the user went away. */
async function sourceOf(choice: WheelsChoice): Promise<string | undefined> {
  switch (choice.kind) {
    case "published":
      return choice.pack.address;
    case "address":
      return vscode.window.showInputBox({
        title: vscode.l10n.t("Official Wheels: address"),
        prompt: vscode.l10n.t("A zip, a folder with the seven files, or the page of such a folder on GitHub."),
        placeHolder: "https://",
        ignoreFocusOut: true,
        validateInput: (value) => (value.trim() === "" ? undefined : problemOfAddress(value)),
      });
    case "folder":
    case "zip": {
      const isZip = choice.kind === "zip";
      const [uri] =
        (await vscode.window.showOpenDialog({
          title: vscode.l10n.t("Official Wheels"),
          openLabel: vscode.l10n.t("Install"),
          canSelectFiles: isZip,
          canSelectFolders: !isZip,
          ...(isZip ? { filters: { [vscode.l10n.t("Zip file")]: ["zip"] } } : {}),
        })) ?? [];
      return uri?.fsPath;
    }
    default:
      return undefined;
  }
}

function problemOfAddress(address: string): string | undefined {
  try {
    placeOf(address);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** @returns Undefined when the user cancelled: nothing was installed then. */
async function install(store: PackStore, choice: WheelsChoice, source: string): Promise<InstalledPack | undefined> {
  const location = vscode.ProgressLocation.Notification;
  const title = vscode.l10n.t("Installing wheels");
  return vscode.window.withProgress({ location, title, cancellable: true }, async (progress, token) => {
    const cancel = new AbortController();
    token.onCancellationRequested(() => cancel.abort());
    const { signal } = cancel;
    const read = async () => {
      if (choice.kind === "folder") return readPackFolder(source);
      if (choice.kind === "zip")
        return readPackArchive(source, await readPlainFile(source, MOST_ARCHIVE_BYTES), signal);
      let said = 0;
      return downloadPack(source, signal, ({ file, share }) => {
        const now = share === null ? said : share * 100;
        progress.report({ message: file, increment: now - said });
        said = now;
      });
    };
    try {
      const content = await read();
      progress.report({ message: vscode.l10n.t("checking") });
      return await store.install(content, isAddress(choice) ? plain(source) : source, {
        signal,
        ...(choice.kind === "published" && { sha256: choice.pack.sha256 }),
      });
    } catch (error) {
      if (signal.aborted && !(error instanceof PackError)) return undefined;
      throw error;
    }
  });
}

const isAddress = ({ kind }: WheelsChoice): boolean => kind === "address" || kind === "published";

/** An address as it is kept: what follows the question mark may let its holder in. */
function plain(address: string): string {
  const { origin, pathname } = placeOf(address);
  return `${origin}${pathname}`;
}

/** Says what was installed and offers to use it. Nothing is changed before the user agrees. */
async function offer({ name, folder, sha256 }: InstalledPack): Promise<void> {
  const use = vscode.l10n.t("Show Scores with It");
  const copy = vscode.l10n.t("Copy Path for run.yaml");
  const text = vscode.l10n.t("Installed the wheels '{0}' (sha256 {1}).", name, sha256.slice(0, 12));
  const chosen = await vscode.window.showInformationMessage(text, use, copy);
  if (chosen === use) await chooseLexicon(folder);
  else if (chosen === copy) await vscode.env.clipboard.writeText(folder);
}
