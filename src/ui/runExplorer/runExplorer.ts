import * as vscode from "vscode";
import type { RunStore, RunsChange } from "../../runs";
import { messageOf } from "../shared/problems";
import { type Contents, contentsOf } from "./contents";
import { brokenItem, hostItem, type Node, olderItem, runItem, runTooltip } from "./items";
import { descriptionOf } from "./labels";

const VIEW = "affectgptRl.runs";
/** The tree is drawn again at most this often. */
const DRAW_PAUSE_MS = 500;
/** "2h ago" and "stalled 2m" grow older by themselves. */
const AGE_MS = 30_000;

/** What the run explorer needs. */
interface RunExplorerServices {
  readonly store: RunStore;
  /** Resolves when every run was looked at once: before, an empty tree means nothing. */
  ready(): Promise<void>;
  readonly log: vscode.LogOutputChannel;
}

/** The view of runs with its own commands: refresh, filter, clear filter. Only lines that changed are drawn again. */
export class RunExplorer implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #services: RunExplorerServices;
  readonly #view: vscode.TreeView<Node>;
  readonly #changed = new vscode.EventEmitter<Node | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #subscriptions: readonly { dispose(): unknown }[];
  readonly #host: Node = { kind: "host" };
  readonly #older: Node = { kind: "older" };
  /** The lines that VS Code holds, by folder; it asks to draw the same object again. */
  #nodes = new Map<string, Node>();
  /** What was drawn behind each name. */
  readonly #drawn = new Map<string, string>();
  #contents: Contents;
  #filter = "";
  #isReady = false;
  #pending = new Set<string>();
  #pendingList = false;
  #timer: NodeJS.Timeout | undefined;
  #told: string | undefined;

  constructor(services: RunExplorerServices) {
    this.#services = services;
    const { store } = services;
    this.#contents = contentsOf(store, "");
    this.#view = vscode.window.createTreeView(VIEW, { treeDataProvider: this });
    const aging = setInterval(() => this.#growOlder(), AGE_MS);
    this.#subscriptions = [
      this.#view,
      this.#changed,
      store.onDidChange((change) => this.#take(change)),
      this.#view.onDidChangeVisibility(() => this.#growOlder()),
      { dispose: () => clearInterval(aging) },
      vscode.commands.registerCommand("affectgptRl.refreshRuns", () => store.refresh()),
      vscode.commands.registerCommand("affectgptRl.filterRuns", () => this.#askFilter()),
      vscode.commands.registerCommand("affectgptRl.clearRunFilter", () => this.#setFilter("")),
    ];
    void services.ready().then(() => {
      this.#isReady = true;
      this.#drawSoon(true);
    });
  }

  getTreeItem(node: Node): vscode.TreeItem {
    switch (node.kind) {
      case "host":
        return hostItem(this.#contents);
      case "older":
        return olderItem(this.#contents);
      case "broken": {
        const broken = this.#contents.broken.find(({ folder }) => folder === node.folder);
        return broken ? brokenItem(broken) : gone(node.folder);
      }
      case "run": {
        const run = this.#services.store.run(node.folder);
        if (!run) return gone(node.folder);
        const item = runItem(run, seconds());
        this.#drawn.set(node.folder, drawnText(run));
        return item;
      }
    }
  }

  resolveTreeItem(item: vscode.TreeItem, node: Node): vscode.TreeItem {
    const run = node.kind === "run" ? this.#services.store.run(node.folder) : undefined;
    if (run) item.tooltip = runTooltip(run, seconds());
    return item;
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node === undefined) {
      // Until runs are known, VS Code shows by itself that the view is loading.
      if (this.#contents.matching === 0 && !this.#isReady) await this.#services.ready();
      return this.#contents.matching > 0 ? [this.#host] : [];
    }
    if (node.kind !== "host") return [];
    const { runs, broken, older } = this.#contents;
    const nodes: Node[] = [
      ...runs.map(({ folder }): Node => this.#nodeOf("run", folder)),
      ...broken.map(({ folder }): Node => this.#nodeOf("broken", folder)),
    ];
    this.#nodes = new Map(nodes.flatMap((child) => ("folder" in child ? [[child.folder, child]] : [])));
    return older > 0 ? [...nodes, this.#older] : nodes;
  }

  #nodeOf(kind: "run" | "broken", folder: string): Node {
    const known = this.#nodes.get(folder);
    return known?.kind === kind ? known : { kind, folder };
  }

  /** The tree follows what is typed; Escape brings back the filter from before. */
  #askFilter(): Promise<void> {
    const before = this.#filter;
    const input = vscode.window.createInputBox();
    input.title = vscode.l10n.t("Filter Runs");
    input.placeholder = vscode.l10n.t("Words of name, state, phase, machine or seed, such as: failed demo");
    input.value = before;
    let accepted = false;
    input.onDidChangeValue((value) => this.#setFilter(value));
    input.onDidAccept(() => {
      accepted = true;
      input.hide();
    });
    return new Promise((resolve) => {
      input.onDidHide(() => {
        if (!accepted) this.#setFilter(before);
        input.dispose();
        resolve();
      });
      input.show();
    });
  }

  /** Shows the runs that hold each of these words; all of them when there are none. */
  #setFilter(filter: string): void {
    if (filter.trim() === this.#filter) return;
    this.#filter = filter.trim();
    this.#draw(true, new Set());
  }

  #take({ folders, list }: RunsChange): void {
    for (const folder of folders) this.#pending.add(folder);
    this.#drawSoon(list);
  }

  #drawSoon(list: boolean): void {
    this.#pendingList ||= list;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const [folders, isList] = [this.#pending, this.#pendingList];
      [this.#pending, this.#pendingList] = [new Set(), false];
      this.#draw(isList, folders);
    }, DRAW_PAUSE_MS);
  }

  #draw(isList: boolean, folders: ReadonlySet<string>): void {
    const before = this.#contents;
    this.#contents = contentsOf(this.#services.store, this.#filter);
    this.#tell();
    // A run may come into the filter or leave it by its state.
    if (isList || !sameRuns(before, this.#contents)) {
      this.#changed.fire(undefined);
      return;
    }
    for (const folder of folders) {
      const node = this.#nodes.get(folder);
      if (node) this.#changed.fire(node);
    }
    if (before.active !== this.#contents.active) this.#changed.fire(this.#host);
  }

  /** Says by context keys and beside the title what is shown, and tells the log once why the runs cannot be read. */
  #tell(): void {
    const { emptiness, matching, total } = this.#contents;
    const known = this.#isReady ? emptiness : undefined;
    void vscode.commands.executeCommand("setContext", "affectgptRl.runs.emptiness", known);
    void vscode.commands.executeCommand("setContext", "affectgptRl.runs.filtered", this.#filter !== "");
    this.#view.description =
      this.#filter === "" ? "" : vscode.l10n.t("'{0}': {1} of {2}", this.#filter, matching, total);
    const { problem } = this.#services.store;
    const told = problem ? messageOf(problem) : undefined;
    if (told !== undefined && told !== this.#told) this.#services.log.error(told);
    this.#told = told;
  }

  #growOlder(): void {
    if (!this.#view.visible) return;
    for (const [folder, node] of this.#nodes) {
      const run = this.#services.store.run(folder);
      if (run && this.#drawn.get(folder) !== drawnText(run)) this.#changed.fire(node);
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

const seconds = (): number => Date.now() / 1000;

const drawnText = (run: Parameters<typeof descriptionOf>[0]): string => descriptionOf(run, seconds());

function sameRuns(one: Contents, other: Contents): boolean {
  const names = ({ runs, broken, older }: Contents) =>
    [...runs, ...broken].map(({ folder }) => folder).join("\n") + older;
  return names(one) === names(other);
}

/** A line that VS Code still asks for although its folder has just vanished. */
const gone = (folder: string): vscode.TreeItem => new vscode.TreeItem(vscode.Uri.file(folder));
