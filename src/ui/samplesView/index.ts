import * as vscode from "vscode";
import { SPLIT_FILES } from "../../samples/types";
import { messageOf } from "../shared/problems";
import type { WorkspaceCorpora } from "./corpora";
import { corpusNode, type SampleNode, sampleItem, setNode } from "./items";

const VIEW = "affectgptRl.samples";
/** A dataset that is being written changes many times a second. */
const SETTLE_MS = 700;

/** The view of the datasets in the opened folders, with its own command: refresh. Nothing is searched for before it is seen. */
export class SamplesView implements vscode.TreeDataProvider<SampleNode>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #subscriptions: readonly vscode.Disposable[];
  #corpora: WorkspaceCorpora | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly log: vscode.LogOutputChannel) {
    const watcher = vscode.workspace.createFileSystemWatcher(`**/{${SPLIT_FILES.join(",")}}`);
    const soon = () => this.#refreshSoon();
    this.#subscriptions = [
      this.#changed,
      watcher,
      watcher.onDidCreate(soon),
      watcher.onDidChange(soon),
      watcher.onDidDelete(soon),
      vscode.workspace.onDidChangeWorkspaceFolders(soon),
      vscode.window.registerTreeDataProvider(VIEW, this),
      vscode.commands.registerCommand("affectgptRl.refreshSamples", () => this.#changed.fire(undefined)),
    ];
  }

  getTreeItem(node: SampleNode): vscode.TreeItem {
    return sampleItem(node);
  }

  async getChildren(node?: SampleNode): Promise<SampleNode[]> {
    if (node !== undefined) return node.kind === "corpus" ? node.corpus.sets.map(setNode) : [];
    try {
      // Loaded when the view is seen: a window that shows no samples pays for none.
      this.#corpora ??= new (await import("./corpora")).WorkspaceCorpora();
      const corpora = await this.#corpora.find();
      const folders = vscode.workspace.workspaceFolders?.length ?? 0;
      this.#tell(folders === 0 ? "noFolder" : corpora.length === 0 ? "none" : "");
      return corpora.map(corpusNode);
    } catch (error) {
      this.log.error(`Samples: ${messageOf(error)}`);
      this.#tell("error");
      return [];
    }
  }

  /** Says by a context key why the view is empty: each cause has a welcome of its own. */
  #tell(emptiness: "noFolder" | "none" | "error" | ""): void {
    void vscode.commands.executeCommand("setContext", "affectgptRl.samples.emptiness", emptiness);
  }

  #refreshSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#changed.fire(undefined), SETTLE_MS);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }
}
