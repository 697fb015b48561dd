import * as vscode from "vscode";

/** Handlers of commands by their names after `affectgptRl.`. Arguments are unknown: whoever calls may pass anything. */
export type Handlers<Name extends string = string> = Readonly<Record<Name, (...values: unknown[]) => unknown>>;

/**
 * Registers commands whose code is loaded when one is called first. A command that fails says why, and what to do, and never vanishes
 * without a word.
 */
export function registerCommands<Name extends string>(
  names: readonly Name[],
  load: () => Promise<Handlers<Name>>,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  return vscode.Disposable.from(
    ...names.map((name) =>
      vscode.commands.registerCommand(`affectgptRl.${name}`, async (...values: unknown[]) => {
        try {
          return await (await load())[name](...values);
        } catch (error) {
          await sayFailure(error, log);
          return undefined;
        }
      }),
    ),
  );
}

/** Says a failure with its remedies as buttons. Returns once it is shown: nobody has to answer. */
async function sayFailure(error: unknown, log: vscode.LogOutputChannel): Promise<void> {
  const { failureOf } = await import("./failures");
  const { message, remedies, unforeseen } = failureOf(error);
  if (unforeseen) log.error(error instanceof Error ? error : String(error));
  else log.warn(message);
  const shown = vscode.window.showErrorMessage(message, ...remedies.map(({ label }) => label));
  void shown.then((chosen) => {
    const remedy = remedies.find(({ label }) => label === chosen);
    return remedy && vscode.commands.executeCommand(remedy.command, ...(remedy.arguments ?? []));
  });
}
