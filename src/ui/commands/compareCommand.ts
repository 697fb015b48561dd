import * as vscode from "vscode";
import { MOST_RUNS } from "../compareRuns/subject";
import type { Runs } from "../shared/runs";
import { runFolderOf } from "./arguments";
import { Unready } from "./failures";
import { runItem } from "./pickRun";

/**
 * The runs that are to be compared: those that are selected in the view of runs, else the ones that the user chooses. One alone is offered as
 * chosen already.
 *
 * @param argument The line that the command was called on, or folders.
 * @param selected All lines that are selected.
 * @returns Their folders in the order of the list; undefined when the user went away.
 * @throws Unready when there are too few runs, or too many were chosen.
 */
export async function runsToCompare(
  store: Runs,
  argument: unknown,
  selected: unknown,
): Promise<readonly string[] | undefined> {
  const given = givenFolders(argument, selected);
  if (given.length > MOST_RUNS) throw tooMany();
  if (given.length > 1) return given;
  const runs = store.runs();
  if (runs.length < 2) {
    throw new Unready(vscode.l10n.t("Comparing takes two runs, and there are fewer."), [
      { label: vscode.l10n.t("Launch Run…"), command: "affectgptRl.launchRun" },
    ]);
  }
  const items = runs.map((run) => {
    const item = runItem(run);
    return { ...item, description: `${run.host} · ${item.description ?? ""}`, picked: given.includes(run.folder) };
  });
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Compare Runs"),
    placeHolder: vscode.l10n.t("Choose two to {0} runs, on any machine", MOST_RUNS),
    canPickMany: true,
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  if (!chosen || chosen.length === 0) return undefined;
  if (chosen.length > MOST_RUNS) throw tooMany();
  if (chosen.length < 2) throw new Unready(vscode.l10n.t("Choose at least two runs to compare."), []);
  return chosen.map(({ folder }) => folder);
}

function givenFolders(argument: unknown, selected: unknown): string[] {
  const lines = Array.isArray(argument) ? argument : Array.isArray(selected) ? selected : [argument];
  // Hosts may be selected along with runs, and are none.
  const runs = lines.filter((line) => typeof line === "string" || (isLine(line) && line.kind === "run"));
  return [...new Set(runs.flatMap((line) => runFolderOf(line) ?? []))];
}

const isLine = (value: unknown): value is { readonly kind: unknown } =>
  typeof value === "object" && value !== null && "kind" in value;

const tooMany = (): Unready =>
  new Unready(vscode.l10n.t("At most {0} runs can be compared: more curves cannot be told apart.", MOST_RUNS), []);
