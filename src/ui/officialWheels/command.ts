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
  const choice = await choose(store);
  if (!choice) return;
  if (choice.kind === "own") return chooseLexicon("own");
  if (choice.kind === "installed") return chooseLexicon(choice.pack.folder);
  const source = await sourceOf(choice);
  if (source === undefined) return;
  const pack = await install(store, choice, source);
  if (pack) await offer(pack);
}

/** Shows what can be done, and does what a line's button says. @returns The chosen line; undefined when the user went away. */
async function choose(store: PackStore): Promise<WheelsChoice | undefined> {
  const installed = await store.list();
  const pick = vscode.window.createQuickPick<Line>();
  const draw = (packs: readonly InstalledPack[]) => {
    pick.items = wheelsLines(packs, lexiconChoice()).map(lineOf);
  };
  pick.title = vscode.l10n.t("Official Wheels");
  pick.placeholder = vscode.l10n.t("Install a pack, or choose the wheels that scores are shown with");
  pick.matchOnDetail = true;
  draw(installed);
  const remove = async ({ choice }: Line) => {
    if (choice?.kind !== "installed") return;
    pick.busy = true;
    try {
      await store.remove(choice.pack.name);
      if (lexiconChoice() === choice.pack.folder) await chooseLexicon("own");
      draw(await store.list());
    } catch (error) {
      void vscode.window.showErrorMessage(messageOf(error));
    }
    pick.busy = false;
  };
  return new Promise((resolve) => {
    pick.onDidTriggerItemButton(({ item }) => remove(item));
    pick.onDidAccept(() => {
      resolve(pick.selectedItems[0]?.choice);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

function lineOf({ choice, ...line }: WheelsLine): Line {
  if (!choice) return { ...line, kind: vscode.QuickPickItemKind.Separator };
  const remove = { iconPath: new vscode.ThemeIcon("trash"), tooltip: vscode.l10n.t("Remove this pack") };
  return { ...line, choice, ...(choice.kind === "installed" ? { buttons: [remove] } : {}) };
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
