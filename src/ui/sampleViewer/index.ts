import * as vscode from "vscode";
import { FileError } from "../../files";
import { splitFiles } from "../../samples";
import type { AddedHosts } from "../hosts";
import { cancellableTransfer } from "../hosts/transfer";
import { UserError } from "../shared/problems";
import type { PageKind } from "../webviewHost/page";
import type { SampleIntent, SampleRestored, SampleSnapshot } from "./contract";
import type { CorpusElsewhere } from "./elsewhere";
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

/** The dataset of a run of a host; undefined for a run of this machine, and for one that names none. @param run The run's folder here. */
export async function corpusElsewhere(
  hosts: Pick<AddedHosts, "of">,
  run: string,
): Promise<CorpusElsewhere | undefined> {
  const added = hosts.of(run);
  return added && (await import("./hostCorpus")).HostCorpus.open(added, run, hostEditor);
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
      if (run !== undefined && services.hosts.of(run)) {
        const elsewhere = await corpusElsewhere(services.hosts, run);
        if (!elsewhere) throw new UserError(vscode.l10n.t("{0} names no dataset.", run));
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
