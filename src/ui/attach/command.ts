import { stat } from "node:fs/promises";
import * as vscode from "vscode";
import { FileError } from "../../files";
import type { RunStore } from "../../runs";
import { type AttachOptions, type Detection, detectRun, identify, trainingProcesses } from "../../runs/attach";
import { Unready } from "../commands/failures";
import type { AttachedRuns } from "./attachedRuns";
import { foundText, groupSizeProblem, kindText, lackingText, nameFor, patternProblem, processItem } from "./texts";

/** What the commands on attached runs need. */
export interface AttachServices {
  readonly store: Pick<RunStore, "root" | "runs" | "run" | "refresh">;
  readonly attached: AttachedRuns;
  openDashboard(folder: string): Promise<void>;
}

/** What the user chose: where the files are, and the process that writes them where one was named. */
interface Chosen {
  readonly path: string;
  readonly pid: number | null;
}

/**
 * Attaches to a run that somebody else started: asks where it is, says what was found, and shows its dashboard.
 *
 * @param given A folder or file that the command was called for.
 * @returns The folder of our rows of it; undefined when the user went away.
 * @throws Unready when nothing there is known.
 */
export async function attachRun(
  { attached, openDashboard }: AttachServices,
  given: string | undefined,
): Promise<string | undefined> {
  const chosen = given === undefined ? await choose() : { path: given, pid: null };
  if (!chosen) return undefined;
  const found = await detect(chosen.path);
  if (!found) return undefined;
  const decided = await decide(found.detection, found.options, chosen.pid);
  if (!decided) return undefined;
  const attachments = await attached.get();
  const folder = await busy(vscode.l10n.t("Reading {0}", chosen.path), async () =>
    attachments.attach({ detection: found.detection, name: nameFor(chosen.path), ...decided }),
  );
  const [problem] = attachments.problemsOf(folder);
  if (problem !== undefined) void vscode.window.showWarningMessage(problem);
  await openDashboard(folder);
  return folder;
}

/** Forgets an attached run. The files of its engine stay as they are. */
export async function detachRun({ attached, store }: AttachServices, folder: string): Promise<void> {
  const name = store.run(folder)?.name ?? folder;
  await (await attached.get()).detach(folder);
  vscode.window.setStatusBarMessage(vscode.l10n.t("'{0}' is no longer shown; its files are as they were.", name), 8000);
}

/** Makes an attached run one of ours, once the user has agreed. */
export async function adoptRun({ attached, store, openDashboard }: AttachServices, folder: string): Promise<void> {
  const attachments = await attached.get();
  const attachment = attachments.of(folder);
  if (!attachment) throw new Unready(vscode.l10n.t("'{0}' is no attached run.", folder), []);
  const grows = store.run(folder)?.state === "running";
  const detail = [
    vscode.l10n.t("Its metrics and rollouts as they are now are written to a run folder in {0}.", store.root),
    vscode.l10n.t("{0} is left as it is, and not followed any longer.", attachment.path),
    ...(grows ? [vscode.l10n.t("It is still growing: what comes later will be missing.")] : []),
  ].join(" ");
  const adopt = vscode.l10n.t("Adopt");
  const question = vscode.l10n.t("Adopt '{0}'?", attachment.name);
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, adopt)) !== adopt) return;
  const adopted = await busy(vscode.l10n.t("Adopting '{0}'", attachment.name), () =>
    attachments.adopt(folder, store.root),
  );
  await store.refresh();
  await openDashboard(adopted);
}

async function choose(): Promise<Chosen | undefined> {
  const processes = await trainingProcesses();
  type Item = vscode.QuickPickItem & { readonly of: "folder" | "file" | Chosen };
  const items: Item[] = [
    { label: `$(folder) ${vscode.l10n.t("Folder…")}`, of: "folder" },
    { label: `$(file) ${vscode.l10n.t("File…")}`, of: "file" },
    ...processes.flatMap((process) =>
      process.folder === null ? [] : [{ ...processItem(process), of: { path: process.folder, pid: process.pid } }],
    ),
  ];
  const title = vscode.l10n.t("Attach to Run");
  const placeHolder = vscode.l10n.t("Output of TRL, ms-swift, verl, EasyR1, TensorBoard, or JSON Lines");
  const item = await vscode.window.showQuickPick(items, { title, placeHolder, matchOnDescription: true });
  if (!item || typeof item.of === "object") return item && (item.of as Chosen);
  const [uri] =
    (await vscode.window.showOpenDialog({
      title,
      openLabel: vscode.l10n.t("Attach"),
      canSelectFolders: item.of === "folder",
      canSelectFiles: item.of === "file",
    })) ?? [];
  return uri && { path: uri.fsPath, pid: null };
}

/** Finds out what a folder is. A text file of an unknown form is read by a pattern of the user's. */
async function detect(
  at: string,
): Promise<{ readonly detection: Detection; readonly options: AttachOptions } | undefined> {
  const options = { groupSize: null, pattern: null };
  try {
    return { detection: await busy(vscode.l10n.t("Looking at {0}", at), () => detectRun(at)), options };
  } catch (error) {
    if (!(error instanceof FileError) || error.trouble !== "other") throw error;
    const isFile = await stat(at).then(
      (found) => found.isFile(),
      () => false,
    );
    // The reason names each kind of file that is known.
    if (!isFile) throw new Unready(error.message, []);
    const pattern = await askPattern();
    if (pattern === undefined) return undefined;
    const detection: Detection = {
      kind: "console",
      path: at,
      sources: [{ format: "console", path: at, gives: "metrics" }],
    };
    return { detection, options: { ...options, pattern } };
  }
}

/** Shows what was found, and takes what the files cannot say. */
async function decide(detection: Detection, options: AttachOptions, pid: number | null) {
  let [decided, process] = [options, pid];
  for (;;) {
    type Item = vscode.QuickPickItem & { readonly does: "attach" | "group" | "pattern" | "process" };
    const items: Item[] = [
      { label: `$(check) ${vscode.l10n.t("Attach, read-only")}`, detail: foundText(detection), does: "attach" },
    ];
    if (detection.sources.some(({ gives }) => gives === "rollouts")) {
      const known = decided.groupSize === null ? vscode.l10n.t("by prompt") : String(decided.groupSize);
      items.push({
        label: `$(list-tree) ${vscode.l10n.t("Completions a prompt…")}`,
        description: known,
        does: "group",
      });
    }
    if (detection.kind === "console") {
      const known = decided.pattern ?? vscode.l10n.t("as verl and transformers print them");
      items.push({ label: `$(regex) ${vscode.l10n.t("Pattern of lines…")}`, description: known, does: "pattern" });
    }
    const named = process === null ? vscode.l10n.t("by the growth of its files") : String(process);
    items.push({ label: `$(pulse) ${vscode.l10n.t("Process…")}`, description: named, does: "process" });
    const placeHolder = lackingText(detection) || vscode.l10n.t("Nothing is written to its folder");
    const title = vscode.l10n.t("Attach to Run of {0}", kindText(detection.kind));
    const item = await vscode.window.showQuickPick(items, { title, placeHolder, ignoreFocusOut: true });
    if (!item) return undefined;
    if (item.does === "group") {
      const groupSize = await askGroupSize();
      if (groupSize !== undefined) decided = { ...decided, groupSize };
    } else if (item.does === "pattern") {
      const pattern = await askPattern();
      if (pattern !== undefined) decided = { ...decided, pattern };
    } else if (item.does === "process") {
      process = (await askProcess()) ?? process;
    } else {
      const identity = process === null ? undefined : await identify(process);
      // It may have ended while the user was asked.
      return { options: decided, process: identity ?? null };
    }
  }
}

async function askGroupSize(): Promise<number | undefined> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t("Completions a Prompt"),
    prompt: vscode.l10n.t("Where neighbouring prompts read the same, a number tells the groups apart."),
    validateInput: groupSizeProblem,
  });
  return text === undefined ? undefined : Number(text);
}

function askPattern(): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t("Pattern of Lines with Metrics"),
    prompt: vscode.l10n.t("A regular expression with the group (?<step>…) and one named group for each metric."),
    placeHolder: "step (?<step>\\d+).* loss[:=] *(?<loss>\\S+)",
    ignoreFocusOut: true,
    validateInput: patternProblem,
  });
}

async function askProcess(): Promise<number | undefined> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t("Process of the Run"),
    prompt: vscode.l10n.t("Its process id on this machine."),
    validateInput: async (value) => {
      const known = /^[1-9]\d*$/.test(value.trim()) && (await identify(Number(value))) !== undefined;
      return known ? undefined : vscode.l10n.t("There is no such process on this machine.");
    },
  });
  return text === undefined ? undefined : Number(text);
}

function busy<T>(title: string, work: () => Promise<T>): Thenable<T> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title }, work);
}
