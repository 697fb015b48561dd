import * as vscode from "vscode";
import { Unready } from "../commands/failures";
import type { SECRET_COMMANDS } from "../commands/names";
import type { Handlers } from "../commands/register";
import { ask } from "./handed";
import { isSecretName, type RunSecrets, USUAL_SECRETS } from "./store";

/** The commands on secrets. No value is ever shown. */
export function secretCommands({
  secrets,
}: {
  readonly secrets: RunSecrets;
}): Handlers<(typeof SECRET_COMMANDS)[number]> {
  return {
    async setSecret() {
      const name = await pickName(await secrets.names());
      if (name === undefined || !(await ask(secrets, name))) return;
      vscode.window.setStatusBarMessage(vscode.l10n.t("{0} is kept for runs that name it in 'secrets'.", name), 8000);
    },
    async forgetSecret() {
      const names = await secrets.names();
      if (names.length === 0) throw new Unready(vscode.l10n.t("No secret is set."), []);
      const name = await vscode.window.showQuickPick([...names], { title: vscode.l10n.t("Forget Secret") });
      if (name === undefined) return;
      await secrets.forget(name);
      vscode.window.setStatusBarMessage(
        vscode.l10n.t("{0} is forgotten here. Runs that were started with it keep it until they end.", name),
        8000,
      );
    },
  };
}

/** A usual name, one that is set already, or one that is typed. */
async function pickName(known: readonly string[]): Promise<string | undefined> {
  const another = vscode.l10n.t("$(add) Another name…");
  const names = [...new Set([...known, ...USUAL_SECRETS])];
  const items = names.map((name) => ({
    label: `$(key) ${name}`,
    description: known.includes(name) ? vscode.l10n.t("set; a new value replaces it") : vscode.l10n.t("not set"),
    name,
  }));
  const chosen = await vscode.window.showQuickPick([...items, { label: another, name: undefined }], {
    title: vscode.l10n.t("Set Secret"),
    placeHolder: vscode.l10n.t("The environment variable in which a run finds it"),
  });
  if (!chosen || chosen.name !== undefined) return chosen?.name;
  return vscode.window.showInputBox({
    title: vscode.l10n.t("Set Secret"),
    prompt: vscode.l10n.t("Name of the environment variable, for example HF_TOKEN"),
    ignoreFocusOut: true,
    validateInput: (text) =>
      isSecretName(text) ? undefined : vscode.l10n.t("Letters, digits and '_', no digit first: HF_TOKEN"),
  });
}
