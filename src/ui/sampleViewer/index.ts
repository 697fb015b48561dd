import * as vscode from "vscode";
import { FileError } from "../../files";
import { splitFiles } from "../../samples";
import type { PageKind } from "../webviewHost/page";
import type { SampleIntent, SampleRestored, SampleSnapshot } from "./contract";
import { sampleIntents } from "./intents";
import { type SampleEditor, SampleModel, type SampleServices } from "./model";
import { fileUserError } from "./problems";
import { readSubject } from "./subject";

export { subjectText } from "./subject";

const editor: SampleEditor = {
  isTrusted: () => vscode.workspace.isTrusted,
  mediaRoot: (folder) => vscode.Uri.file(folder),
  async openExternally(file) {
    await vscode.env.openExternal(vscode.Uri.file(file));
  },
  async openLine(file, line) {
    const at = new vscode.Position(line - 1, 0);
    await vscode.window.showTextDocument(vscode.Uri.file(file), { selection: new vscode.Range(at, at) });
  },
  async openRollouts(run, sample) {
    await vscode.commands.executeCommand("affectgptRl.openRollouts", run, { sample });
  },
};

/** Sample viewers: one tab a dataset, or a dataset with a run. Its subject is made by `subjectText`. */
export function sampleKind(services: SampleServices): PageKind<SampleSnapshot, SampleIntent, SampleRestored> {
  return {
    viewType: "affectgptRl.samples",
    script: "sampleViewer",
    icon: "play-circle",
    player: true,
    check: sampleIntents,
    async open(subject, address) {
      const { dataset, run } = readSubject(subject);
      try {
        const sources = await splitFiles(dataset);
        return new SampleModel({ dataset, sources, run }, services, editor, address);
      } catch (error) {
        throw error instanceof FileError ? fileUserError(error) : error;
      }
    },
  };
}
