import { access, copyFile, mkdir, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { hasCode } from "../../files";
import { isActive, type RunEntry } from "../../runs";
import { Unready } from "../commands/failures";
import { standingText } from "../commands/runList";
import { requireTrust } from "../commands/trust";
import { trainerPython } from "../settings";
import { WANTED_DEMO } from "./continueDemo";
import { demoFacts } from "./demoConfig";
import { makeDemoCorpus } from "./demoCorpus";
import { start } from "./launch";
import { workspaceConfigs } from "./pickConfig";
import { type LaunchServices, prepare } from "./prepare";

/** What the demo needs from the rest. */
export interface DemoServices extends LaunchServices {
  readonly context: vscode.ExtensionContext;
  /** Resolves when every run was looked at once. */
  ready(): Promise<void>;
}

/** Opens the demo: shows its run where one is under way, else launches it; where there is no demo, offers to make one. */
export async function openDemo(services: DemoServices): Promise<void> {
  requireTrust();
  const config = await demoConfig();
  if (config === undefined) return createDemo(services);
  await services.ready();
  const earlier = services.store.runs().filter((run) => run.configPath === config);
  const running = earlier.find(({ state }) => isActive(state));
  const shown = running ?? (await chosenRun(earlier));
  if (shown === "cancelled") return;
  if (shown !== "launch") return services.openDashboard(shown.folder);
  if (!(await ensureCorpus(config))) return;
  const prepared = await prepare(services, config);
  if (prepared) await start(services, prepared);
}

/** The demo's run.yaml in the opened folders. */
async function demoConfig(): Promise<string | undefined> {
  for (const file of await workspaceConfigs()) {
    const text = await readFile(file, "utf8").catch(() => "");
    if (path.basename(file) === "run.yaml" && demoFacts(text)) return file;
  }
  return undefined;
}

/** Training takes minutes, so that a run which is there already is offered first. */
async function chosenRun(earlier: readonly RunEntry[]): Promise<RunEntry | "launch" | "cancelled"> {
  const [newest] = earlier;
  if (!newest) return "launch";
  const items = [
    { label: vscode.l10n.t("$(graph-line) Show the last demo run"), description: standingText(newest), meant: newest },
    { label: vscode.l10n.t("$(play) Train the demo again"), meant: "launch" as const },
  ];
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t("Open Demo") }))?.meant ?? "cancelled";
}

/** Makes the demo's corpus where it is missing. Returns false when the user cancelled. */
async function ensureCorpus(config: string): Promise<boolean> {
  const train = demoFacts(await readFile(config, "utf8"))?.train;
  const folder = train === undefined ? undefined : path.dirname(path.resolve(path.dirname(config), train));
  if (train === undefined || folder === undefined || (await exists(path.join(folder, path.basename(train)))))
    return true;
  const python = await trainerPython();
  const end = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t("Making the demo's samples: clips with faces, voices and words"),
      cancellable: true,
    },
    (progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      let shown = 0;
      return makeDemoCorpus(
        python,
        folder,
        ({ done, total, secondsLeft }) => {
          const percent = (100 * done) / Math.max(total, 1);
          const left = secondsLeft === null ? "" : vscode.l10n.t(", about {0} s left", secondsLeft);
          progress.report({ increment: percent - shown, message: vscode.l10n.t("{0} of {1}", done, total) + left });
          shown = percent;
        },
        abort.signal,
      );
    },
  );
  if (end.kind !== "failed") return end.kind === "made";
  const message = vscode.l10n.t("The demo's samples could not be made with {0}: {1}", python, end.said);
  const label = vscode.l10n.t("Choose Python");
  throw new Unready(message, [
    { label, command: "workbench.action.openSettings", arguments: ["affectgptRl.pythonPath"] },
  ]);
}

/** Makes a demo folder of the user's choice and opens it; the demo goes on there. */
async function createDemo({ context }: DemoServices): Promise<void> {
  const create = vscode.l10n.t("Create Demo Folder…");
  const detail = vscode.l10n.t(
    "The opened folder holds no demo. A demo folder gets a run.yaml; its samples (about 50 MB) are generated there and a small model is trained on them, in some minutes on the CPU. The trainer has to be installed (pip install 'affectgpt-rl[trl,demo]'); in a checkout of the project, npm run demo installs everything.",
  );
  const title = vscode.l10n.t("Create a folder for the demo?");
  if ((await vscode.window.showInformationMessage(title, { modal: true, detail }, create)) !== create) return;
  const [parent] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t("The demo folder is made in this folder"),
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  if (!parent) return;
  const folder = path.join(parent.fsPath, "affectgpt-rl-demo");
  await copyWhereMissing(context.asAbsolutePath("demo"), folder);
  await context.globalState.update(WANTED_DEMO, folder);
  await vscode.commands.executeCommand("vscode.openFolder", vscode.Uri.file(folder));
}

/** What the user has changed stays as it is. */
async function copyWhereMissing(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of await readdir(from)) {
    if (!(await exists(path.join(to, name)))) await copyFile(path.join(from, name), path.join(to, name));
  }
}

/** @throws The system's error when the file is there and cannot be looked at. */
async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return false;
    throw error;
  }
}
