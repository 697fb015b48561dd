import os from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import type { Lexicon } from "../../emotion";
import type { RunSecrets } from "../secrets/store";
import { trainerPython } from "../settings";
import { messageOf } from "../shared/problems";
import { type BundleFile, collect, runSources } from "./collect";
import { type Private, redact } from "./redact";

/** What a bundle is made from. */
export interface BundleServices {
  readonly context: vscode.ExtensionContext;
  readonly secrets: RunSecrets;
  lexicon(): Promise<Lexicon>;
}

/**
 * Collects what is needed to understand a failure into one zip file. Says what is inside before anything is written.
 *
 * @param folder The run that it is about; left out, the bundle is about the extension alone.
 */
export async function createSupportBundle(services: BundleServices, folder: string | undefined): Promise<void> {
  const secrets = await services.secrets.values();
  const who: Private = { home: os.homedir(), user: os.userInfo().username, hosts: [os.hostname()], secrets };
  const log = path.join(services.context.logUri.fsPath, "AffectGPT-RL.log");
  const files = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t("Collecting the support bundle") },
    async () => [
      { name: "about.json", text: redact(`${JSON.stringify(await about(services), undefined, 2)}\n`, who) },
      ...(await collect([{ name: "extension.log", path: log }, ...(folder ? runSources(folder) : [])], who)),
    ],
  );
  if (!(await agreed(files))) return;
  const name = `affectgpt-rl-support-${new Date().toISOString().replaceAll(/[-:]|\..*/g, "")}.zip`;
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t("Save Support Bundle"),
    defaultUri: vscode.Uri.file(path.join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? os.homedir(), name)),
    filters: { Zip: ["zip"] },
  });
  if (!target) return;
  await vscode.workspace.fs.writeFile(target, await zipped(files));
  const show = vscode.l10n.t("Show File");
  const chosen = await vscode.window.showInformationMessage(vscode.l10n.t("Saved {0}.", target.fsPath), show);
  if (chosen === show) await vscode.commands.executeCommand("revealFileInOS", target);
}

async function agreed(files: readonly BundleFile[]): Promise<boolean> {
  const kilobytes = (text: string) => Math.ceil(text.length / 1024);
  const detail = [
    ...files.map(({ name, text }) => `${name} (${kilobytes(text)} kB)`),
    "",
    vscode.l10n.t(
      "Names of persons and machines, logins and what looks like a key are taken out. Rollouts, predictions, media and checkpoints are not inside. Read the files before you send them.",
    ),
  ].join("\n");
  const save = vscode.l10n.t("Save…");
  const title = vscode.l10n.t("The support bundle holds {0} files", files.length);
  return (await vscode.window.showInformationMessage(title, { modal: true, detail }, save)) === save;
}

/** Versions, settings and machine. */
async function about({ context, lexicon }: BundleServices): Promise<object> {
  const settings = vscode.workspace.getConfiguration("affectgptRl");
  return {
    extension: context.extension.packageJSON.version,
    vscode: vscode.version,
    host: vscode.env.appHost,
    remote: vscode.env.remoteName ?? null,
    language: vscode.env.language,
    trusted: vscode.workspace.isTrusted,
    node: process.version,
    platform: `${process.platform} ${process.arch} ${os.release()}`,
    cpus: os.cpus().length,
    memoryMB: Math.round(os.totalmem() / 2 ** 20),
    python: await trainerPython(),
    settings: Object.fromEntries(
      ["pythonPath", "runsFolder", "lexicon", "inlineScores.enabled"].map((key) => [key, settings.get(key)]),
    ),
    lexicon: await lexicon().then(({ identity }) => identity, messageOf),
  };
}

async function zipped(files: readonly BundleFile[]): Promise<Uint8Array> {
  const { strToU8, zipSync } = await import("fflate");
  // Small by the limits of what is collected: a thread would take longer to start.
  return zipSync(Object.fromEntries(files.map(({ name, text }) => [name, strToU8(text)])));
}
