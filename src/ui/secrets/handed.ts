import * as vscode from "vscode";
import { type JsonObject, textsIn } from "../../files";
import { isSecretName, type RunSecrets } from "./store";

/** Values of secrets by name, on their way to a run. */
export type HandedSecrets = Readonly<Record<string, string>>;

/** Names of the secrets that a checked configuration asks for. */
export const secretNames = (config: JsonObject): readonly string[] => textsIn(config, "secrets").filter(isSecretName);

/**
 * The values that a run is handed, from the secret store. One that is not there is asked for; left empty, the machine's own environment has
 * to have it.
 *
 * @returns Undefined when the user went away.
 */
export async function handedSecrets(secrets: RunSecrets, names: readonly string[]): Promise<HandedSecrets | undefined> {
  const handed: Record<string, string> = {};
  for (const name of names) {
    const value = (await secrets.get(name)) ?? (await ask(secrets, name));
    if (value === undefined) return undefined;
    if (value !== "") handed[name] = value;
  }
  return handed;
}

/** Asks for a secret's value and keeps it. @returns Undefined when the user went away, and an empty text for none. */
export async function ask(secrets: RunSecrets, name: string): Promise<string | undefined> {
  const value = await vscode.window.showInputBox({
    title: vscode.l10n.t("Secret {0}", name),
    prompt: vscode.l10n.t(
      "It is kept in this editor's secret store and handed to runs that name it in 'secrets', through a pipe. Left empty, the machine's own environment has to have it.",
    ),
    password: true,
    ignoreFocusOut: true,
  });
  const trimmed = value?.trim();
  if (trimmed) await secrets.set(name, trimmed);
  return trimmed;
}
