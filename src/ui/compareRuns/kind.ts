import * as vscode from "vscode";
import { stringify } from "yaml";
import type { ReadonlyDocuments } from "../commands/readonlyDocuments";
import { UserError } from "../shared/problems";
import { intentCheck, object, orNull, text } from "../webviewHost/intents";
import type { PageKind } from "../webviewHost/page";
import type { CompareIntent, CompareRestored, CompareSnapshot } from "./contract";
import { type CompareEditor, CompareModel, type CompareServices, type ConfigText } from "./model";
import { readSubject } from "./subject";

/** What the comparison of runs needs from the rest. */
export interface CompareKindServices extends CompareServices {
  readonly documents: ReadonlyDocuments;
}

/** Pages of compared runs: one tab a set of runs, its subject made by `subjectText`. */
export function compareKind(services: CompareKindServices): PageKind<CompareSnapshot, CompareIntent, CompareRestored> {
  return {
    viewType: "affectgptRl.compare",
    script: "compareRuns",
    icon: "git-compare",
    player: false,
    check: () =>
      intentCheck<CompareIntent, CompareRestored>(
        {
          openDashboard: { fields: { run: text } },
          baseline: { fields: { run: text } },
          diff: { fields: { run: text } },
        },
        object({ baseline: orNull(text) }),
      ),
    async open(subject) {
      const folders = readSubject(subject);
      if (!folders) throw new UserError(vscode.l10n.t("This tab is of another version. Compare the runs anew."));
      return new CompareModel(folders, services, editorOf(services.documents));
    },
  };
}

const editorOf = (documents: ReadonlyDocuments): CompareEditor => ({
  async openDashboard(folder) {
    await vscode.commands.executeCommand("affectgptRl.openDashboard", folder);
  },
  async showDiff(left, right) {
    const [one, other] = [left, right].map(({ folder, config }) =>
      // In one order, so that only what differs is marked.
      documents.put("run.yaml", `compare ${folder}`, stringify(config, { sortMapEntries: true })),
    );
    await vscode.commands.executeCommand("vscode.diff", one, other, titleOf(left, right), { preview: false });
  },
});

const titleOf = (left: ConfigText, right: ConfigText): string => `${left.label} ↔ ${right.label}`;
