import { access } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import * as vscode from "vscode";

const SECTION = "affectgptRl";
const BIN = process.platform === "win32" ? ["Scripts", "python.exe"] : ["bin", "python"];

const text = (name: string): string => vscode.workspace.getConfiguration(SECTION).get(name, "").trim();
const folders = (): string[] =>
  (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file").map(({ uri }) => uri.fsPath);

/** The folder in which runs are kept: the setting, else `runs` in the opened folder, else one in the home folder. */
export function runsFolder(): string {
  const base = folders()[0] ?? path.join(os.homedir(), "affectgpt-rl");
  return path.resolve(base, text("runsFolder") || "runs");
}

/** `own`, or the folder of an official pack. */
export const lexiconChoice = (): string => text("lexicon") || "own";

/** Shows scores with another lexicon, in every window of the user. @param choice `own`, or the folder of an official pack. */
export async function chooseLexicon(choice: string): Promise<void> {
  const value = choice === "own" ? undefined : choice;
  await vscode.workspace.getConfiguration(SECTION).update("lexicon", value, vscode.ConfigurationTarget.Global);
}

/**
 * The Python that has the trainer. An environment of the opened folder is used in a trusted workspace alone: starting what a stranger's
 * folder brings is what Restricted Mode is there to prevent.
 */
export async function trainerPython(): Promise<string> {
  const chosen = text("pythonPath");
  if (chosen) return chosen;
  if (vscode.workspace.isTrusted) {
    for (const folder of folders()) {
      for (const environment of ["trainer/.venv", ".venv"]) {
        const python = path.join(folder, environment, ...BIN);
        const exists = await access(python).then(
          () => true,
          () => false,
        );
        if (exists) return python;
      }
    }
  }
  return process.platform === "win32" ? "python" : "python3";
}

/** How the user's own ssh is called. */
export function sshChoice(): { readonly program: string; readonly configFile?: string } {
  const configFile = text("ssh.configFile").replace(/^~(?=[\\/])/, os.homedir());
  return { program: text("ssh.program") || "ssh", ...(configFile && { configFile }) };
}

/** What the user has set for a host: another folder for our files there, another Python of the trainer. */
export function hostChoice(name: string): { readonly folder?: string; readonly python?: string } {
  const all = vscode.workspace.getConfiguration(SECTION).get<Readonly<Record<string, unknown>>>("hosts", {});
  const own = all[name];
  if (typeof own !== "object" || own === null) return {};
  const { folder, python } = own as { readonly folder?: unknown; readonly python?: unknown };
  return {
    ...(typeof folder === "string" && folder && { folder }),
    ...(typeof python === "string" && python && { python }),
  };
}

/** Whether a change of the configuration concerns one of our settings. */
export const concerns = (
  change: vscode.ConfigurationChangeEvent,
  name: "runsFolder" | "lexicon" | "pythonPath" | "ssh" | "hosts",
): boolean => change.affectsConfiguration(`${SECTION}.${name}`);
