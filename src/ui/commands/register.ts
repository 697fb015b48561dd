import * as vscode from "vscode";
import { failureOf } from "./failures";

/** Handlers of commands by their names after `affectgptRl.`. Arguments are unknown: whoever calls may pass anything. */
export type Handlers = Readonly<Record<string, (...values: unknown[]) => unknown>>;

/** Registers commands. A command that fails says why, and what to do, and never vanishes without a word. */
export function registerCommands(handlers: Handlers, log: vscode.LogOutputChannel): vscode.Disposable {
  return vscode.Disposable.from(
    ...Object.entries(handlers).map(([name, handle]) =>
      vscode.commands.registerCommand(`affectgptRl.${name}`, async (...values: unknown[]) => {
        try {
          return await handle(...values);
        } catch (error) {
          await sayFailure(error, log);
          return undefined;
        }
      }),
    ),
  );
}

/** Says a failure with its remedies as buttons. Returns at once: nobody has to answer. */
export async function sayFailure(error: unknown, log: vscode.LogOutputChannel): Promise<void> {
  const { message, remedies, unforeseen } = failureOf(error);
  if (unforeseen) log.error(error instanceof Error ? error : String(error));
  else log.warn(message);
  const shown = vscode.window.showErrorMessage(message, ...remedies.map(({ label }) => label));
  void shown.then((chosen) => {
    const remedy = remedies.find(({ label }) => label === chosen);
    return remedy && vscode.commands.executeCommand(remedy.command, ...(remedy.arguments ?? []));
  });
}
