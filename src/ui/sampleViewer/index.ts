import * as vscode from "vscode";
import { FileError } from "../../files";
import { splitFiles } from "../../samples";
import type { AddedHosts } from "../hosts";
import { cancellableTransfer } from "../hosts/transfer";
import type { PageKind } from "../webviewHost/page";
import type { SampleIntent, SampleRestored, SampleSnapshot } from "./contract";
import type { HostCorpusEditor } from "./hostCorpus";
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

const hostEditor: HostCorpusEditor = {
  isTrusted: editor.isTrusted,
  async addressOf(port) {
    // Where the window is another machine's than the extension, such as Remote-SSH or code-server, the editor has a way to its ports.
    const uri = await vscode.env.asExternalUri(vscode.Uri.parse(`http://127.0.0.1:${port}/`));
    const address = uri.toString(true);
    return address.endsWith("/") ? address : `${address}/`;
  },
  transfer: (title, work) => cancellableTransfer(title, work),
  openFile: editor.openExternally,
};

/** What a sample viewer needs from the rest, that of another machine included. */
export interface SampleKindServices extends SampleServices {
  readonly hosts: Pick<AddedHosts, "load" | "of">;
}

/** Sample viewers: one tab a dataset, or a dataset with a run. Its subject is made by `subjectText`. */
export function sampleKind(services: SampleKindServices): PageKind<SampleSnapshot, SampleIntent, SampleRestored> {
  return {
    viewType: "affectgptRl.samples",
    script: "sampleViewer",
    icon: "play-circle",
    player: true,
    check: sampleIntents,
    async open(subject, address) {
      const { dataset, run } = readSubject(subject);
      const opening = { dataset, run };
      await services.hosts.load();
      const added = run === undefined ? undefined : services.hosts.of(run);
      if (added && run !== undefined) {
        const { HostCorpus } = await import("./hostCorpus");
        const elsewhere = await HostCorpus.open(added, run, hostEditor);
        return new SampleModel({ ...opening, sources: elsewhere.sources, elsewhere }, services, editor, address);
      }
      try {
        const sources = await splitFiles(dataset);
        return new SampleModel({ ...opening, sources }, services, editor, address);
      } catch (error) {
        throw error instanceof FileError ? fileUserError(error) : error;
      }
    },
  };
}
