import path from "node:path";
import * as vscode from "vscode";
import { fetchWheels, pythonWithPip, type SetupProgress, trainerWheel } from "../../hosts";
import type { Probe } from "../../runs/relay";
import { Unready } from "../commands/failures";
import { trainerPython } from "../settings";
import { UserError } from "../shared/problems";
import type { AddedHost } from "./addedHost";

/** The oldest and newest Python that the trainer runs on: an environment without internet is made of the host's own. */
const [OLDEST, NEWEST] = [11, 13];

/** What can be installed: extras of the trainer's package, and an engine with an environment of its own. */
interface PartItem extends vscode.QuickPickItem {
  readonly part: "trl" | "demo" | "ms-swift";
}

/**
 * Installs the trainer on a host: asks for what, and from where, and follows it with progress.
 *
 * @returns Whether it is installed; false when the user went away. A later call goes on where this one ended.
 */
export async function setUpTrainer(
  { context }: { readonly context: vscode.ExtensionContext },
  added: AddedHost,
  probe: Probe,
): Promise<boolean> {
  const parts = await pickParts(added.name);
  if (!parts) return false;
  const extras = parts.filter((part) => part !== "ms-swift");
  const engines = parts.filter((part) => part === "ms-swift");
  const source = await pickSource(added.name);
  if (!source) return false;
  if (source === "here" && engines.length > 0) {
    throw new UserError(
      vscode.l10n.t(
        "ms-swift is fetched by the host itself. Where it has no internet, leave it out here, make its environment by other means, and name its Python in msSwift.python.",
      ),
    );
  }
  const wheel = await trainerWheel(context.asAbsolutePath("dist"));
  const { host, name } = added;
  const title = vscode.l10n.t("Setting up the trainer on {0}", name);
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      const say = (message: string) => progress.report({ message });
      try {
        const request = { wheel, extras, engines };
        const wheelhouse =
          source === "here" ? await wheelsHere(context, added, probe, request, say, abort.signal) : undefined;
        await host.setup.install(
          { ...request, ...(wheelhouse !== undefined && { wheelhouse }) },
          { onProgress: (step) => say(progressText(step)), signal: abort.signal },
        );
        return true;
      } catch (error) {
        if (abort.signal.aborted) return false;
        throw error;
      }
    },
  );
}

/** How far an installation is, for a person. */
function progressText(step: SetupProgress): string {
  if (step.phase !== "upload") return step.message;
  const mb = (bytes: number) => (bytes / 1024 / 1024).toFixed(1);
  return vscode.l10n.t("sending wheels: {0} of {1} MB", mb(step.done), mb(step.total));
}

async function pickParts(host: string): Promise<readonly PartItem["part"][] | undefined> {
  const items: PartItem[] = [
    {
      label: "trl",
      description: vscode.l10n.t("training with TRL, torch included"),
      detail: vscode.l10n.t("6 to 10 GB on the host"),
      picked: true,
      part: "trl",
    },
    {
      label: "ms-swift",
      description: vscode.l10n.t("training with ms-swift, for video and audio"),
      detail: vscode.l10n.t("an environment of its own: 6 to 10 GB on the host, less where trl is there"),
      part: "ms-swift",
    },
    { label: "demo", description: vscode.l10n.t("making the demo's clips"), part: "demo" },
  ];
  const title = vscode.l10n.t("Set Up Trainer on {0}: which parts?", host);
  const chosen = await vscode.window.showQuickPick(items, { title, canPickMany: true, ignoreFocusOut: true });
  return chosen?.map(({ part }) => part);
}

async function pickSource(host: string): Promise<"there" | "here" | undefined> {
  const items = [
    {
      label: vscode.l10n.t("$(cloud-download) The host downloads the packages"),
      description: vscode.l10n.t("it has internet"),
      source: "there" as const,
    },
    {
      label: vscode.l10n.t("$(package) Fetch the packages here and copy them"),
      description: vscode.l10n.t("the host has no internet"),
      source: "here" as const,
    },
  ];
  return (
    await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t("Set Up Trainer on {0}: from where?", host),
      ignoreFocusOut: true,
    })
  )?.source;
}

async function wheelsHere(
  context: vscode.ExtensionContext,
  { host, name }: AddedHost,
  probe: Probe,
  { wheel, extras }: { readonly wheel: string; readonly extras: readonly string[] },
  say: (message: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const [major = 0, minor = 0] = probe.python.version.split(".").map(Number);
  if (major !== 3 || minor < OLDEST || minor > NEWEST) {
    throw new Unready(
      vscode.l10n.t(
        "{0} has Python {1}. Without internet the environment is made of the host's own Python, which has to be 3.11 to 3.13.",
        name,
        probe.python.version,
      ),
      [
        {
          label: vscode.l10n.t("Open Terminal on Host"),
          command: "affectgptRl.openHostTerminal",
          arguments: [name],
        },
      ],
    );
  }
  const { platform } = (await host.connection.connect()).hello;
  const pythonVersion = `${major}.${minor}`;
  const key = `${platform}-py${pythonVersion}`.replaceAll(/[^A-Za-z0-9._-]/g, "-");
  const target = path.join(context.globalStorageUri.fsPath, "wheels", key);
  const python = await pythonWithPip([await trainerPython(), "python3", "python"]);
  await fetchWheels(
    { python, wheel, extras, platform, pythonVersion, target },
    { onLine: (line) => say(line.slice(0, 100)), signal },
  );
  return target;
}
