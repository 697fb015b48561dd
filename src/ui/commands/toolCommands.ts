import * as vscode from "vscode";
import { type DryRunServices, dryRunRewards } from "../dryRun/command";
import { findCompletions } from "../inlineScores/completions";
import { toggleInlineScores } from "../inlineScores/inlineScores";
import { installOfficialWheels } from "../officialWheels/command";
import { scorePredictions } from "../scorePredictions/command";
import type { Runs } from "../shared/runs";
import { type BundleServices, createSupportBundle } from "../supportBundle/command";
import type { LazyPages } from "../webviewHost/lazyPages";
import type { WheelsIntent, WheelsRestored, WheelsSnapshot } from "../wheels/contract";
import { type DocumentPlace, documentPlaceOf, filePathOf, runFolderOf } from "./arguments";
import { Unready } from "./failures";
import type { TOOL_COMMANDS } from "./names";
import { runItem } from "./pickRun";
import type { ReadonlyDocuments } from "./readonlyDocuments";
import type { Handlers } from "./register";

/** What the commands on texts and files need. */
export interface ToolCommandServices extends DryRunServices, BundleServices {
  readonly store: Runs;
  readonly documents: ReadonlyDocuments;
  readonly wheels: LazyPages<WheelsSnapshot, WheelsIntent, WheelsRestored>;
  /** Resolves when every run was looked at once. */
  ready(): Promise<void>;
}

/** The commands on texts and files. */
export function toolCommands(services: ToolCommandServices): Handlers<(typeof TOOL_COMMANDS)[number]> {
  return {
    scorePredictions: (file) => scorePredictions(services, filePathOf(file)),
    dryRunRewards: (file) => dryRunRewards(services, filePathOf(file)),
    installOfficialWheels: () => installOfficialWheels(services),
    toggleInlineScores,
    async showWheels(argument) {
      const { uri, start } = documentPlaceOf(argument) ?? activePlace();
      const model = await services.wheels.show(uri, vscode.l10n.t("Wheels"));
      await model?.handle({ type: "select", start });
    },
    async createSupportBundle(run) {
      const given = runFolderOf(run);
      if (given !== undefined) return createSupportBundle(services, given);
      const chosen = await subjectOfBundle(services);
      return chosen && createSupportBundle(services, chosen.folder);
    },
  };
}

/** The completion at the cursor. @throws Unready when no text with a completion is open. */
function activePlace(): DocumentPlace {
  const editor = vscode.window.activeTextEditor;
  if (editor && findCompletions(editor.document.getText()).length > 0) {
    return { uri: editor.document.uri.toString(), start: editor.document.offsetAt(editor.selection.active) };
  }
  throw new Unready(
    vscode.l10n.t("Open a text with a completion first: <think>…</think> or <answer>…</answer>, such as a rollout."),
    [{ label: vscode.l10n.t("Open Rollouts"), command: "affectgptRl.openRollouts" }],
  );
}

async function subjectOfBundle({
  store,
  ready,
}: ToolCommandServices): Promise<{ folder: string | undefined } | undefined> {
  await ready();
  if (store.runs().length === 0) return { folder: undefined };
  const alone = { label: vscode.l10n.t("$(extensions) The extension alone"), folder: undefined };
  const title = vscode.l10n.t("Support Bundle: about which run?");
  return vscode.window.showQuickPick([...store.runs().map(runItem), alone], { title, matchOnDescription: true });
}
