import * as vscode from "vscode";
import { isHostName, offeredHosts } from "../../hosts";
import { sshChoice } from "../settings";

interface NameItem extends vscode.QuickPickItem {
  readonly name: string;
}

/**
 * Asks for a name of the ssh configuration, or one that is typed.
 *
 * @param known Names that are not offered.
 * @returns Undefined when the user went away.
 */
export async function pickHostName(known: ReadonlySet<string>): Promise<string | undefined> {
  const pick = vscode.window.createQuickPick<NameItem>();
  pick.title = vscode.l10n.t("Add SSH Host");
  pick.placeholder = vscode.l10n.t(
    "A host of your ssh configuration, or whatever 'ssh NAME' takes: me@lab.example.org",
  );
  pick.matchOnDescription = true;
  pick.ignoreFocusOut = true;
  pick.busy = true;
  let offered: NameItem[] = [];
  const draw = () => {
    const typed = pick.value.trim();
    const isNew = typed !== "" && isHostName(typed) && offered.every(({ name }) => name !== typed);
    const own = { label: vscode.l10n.t("$(add) Add '{0}'", typed), name: typed, alwaysShow: true };
    pick.items = isNew ? [...offered, own] : offered;
  };
  pick.onDidChangeValue(draw);
  // Before anything is waited for: a user may leave, or type a name, while the configuration is read.
  const chosen = new Promise<string | undefined>((resolve) => {
    pick.onDidAccept(() => {
      resolve(pick.selectedItems[0]?.name);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
  });
  pick.show();
  const { configFile } = sshChoice();
  const { hosts, problems } = await offeredHosts(...(configFile === undefined ? [] : ([configFile] as const)));
  offered = hosts
    .filter(({ name }) => !known.has(name))
    .map(({ name, file }) => ({ label: `$(server) ${name}`, description: file, name }));
  pick.busy = false;
  draw();
  const [problem] = problems;
  if (problem) pick.placeholder = problem.message;
  return chosen;
}
