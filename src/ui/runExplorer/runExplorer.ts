import * as vscode from "vscode";
import type { RunStore, RunsChange } from "../../runs";
import { type AddedHost, type AddedHosts, hostItem, hostTooltip } from "../hosts";
import { messageOf } from "../shared/problems";
import type { Runs } from "../shared/runs";
import { type Contents, contentsOf } from "./contents";
import { brokenItem, type Node, olderItem, runItem, runTooltip, thisMachineItem } from "./items";
import { descriptionOf } from "./labels";

const VIEW = "affectgptRl.runs";
/** The tree is drawn again at most this often. */
const DRAW_PAUSE_MS = 500;
/** "2h ago" and "stalled 2m" grow older by themselves. */
const AGE_MS = 30_000;

/** What the run explorer needs. */
interface RunExplorerServices {
  /** The runs of this machine. */
  readonly store: RunStore;
  readonly hosts: AddedHosts;
  /** All of them. */
  readonly runs: Runs;
  /** Resolves when every run was looked at once: before, an empty tree means nothing. */
  ready(): Promise<void>;
  readonly log: vscode.LogOutputChannel;
}

type HostNode = Extract<Node, { readonly kind: "host" }>;

/** The view of runs with its own commands: refresh, filter, clear filter. Only lines that changed are drawn again. */
export class RunExplorer implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #services: RunExplorerServices;
  readonly #view: vscode.TreeView<Node>;
  readonly #changed = new vscode.EventEmitter<Node | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #subscriptions: readonly { dispose(): unknown }[];
  readonly #thisMachine: HostNode = { kind: "host" };
  /** The lines of the hosts that VS Code holds, by name. */
  readonly #hostNodes = new Map<string, HostNode>();
  /** Hosts that were opened once: what the user has disconnected since stays so. */
  readonly #connected = new Set<string>();
  /** The lines of runs that VS Code holds, by folder; it asks to draw the same object again. */
  readonly #nodes = new Map<string, Node>();
  /** What was drawn behind each name. */
  readonly #drawn = new Map<string, string>();
  #contents: Contents;
  #hostContents = new Map<string, Contents>();
  #filter = "";
  #isReady = false;
  #pending = new Set<string>();
  #pendingList = false;
  #pendingHosts = false;
  #timer: NodeJS.Timeout | undefined;
  #told: string | undefined;

  constructor(services: RunExplorerServices) {
    this.#services = services;
    const { store, hosts, runs } = services;
    this.#contents = contentsOf(store, "");
    this.#view = vscode.window.createTreeView(VIEW, { treeDataProvider: this, canSelectMany: true });
    hosts.show(this.#view.visible);
    const aging = setInterval(() => this.#growOlder(), AGE_MS);
    this.#subscriptions = [
      this.#view,
      this.#changed,
      runs.onDidChange((change) => this.#take(change)),
      hosts.onDidChange(() => this.#drawSoon({ hosts: true })),
      this.#view.onDidChangeVisibility(({ visible }) => {
        hosts.show(visible);
        this.#drawDue();
        this.#growOlder();
      }),
      { dispose: () => clearInterval(aging) },
      vscode.commands.registerCommand("affectgptRl.refreshRuns", () => this.#refresh()),
      vscode.commands.registerCommand("affectgptRl.filterRuns", () => this.#askFilter()),
      vscode.commands.registerCommand("affectgptRl.clearRunFilter", () => this.#setFilter("")),
    ];
    void services.ready().then(() => {
      this.#isReady = true;
      this.#drawSoon({ list: true });
    });
  }

  getTreeItem(node: Node): vscode.TreeItem {
    switch (node.kind) {
      case "host": {
        if (node.host === undefined) return thisMachineItem(this.#contents);
        const added = this.#services.hosts.get(node.host);
        return added ? hostItem(added.view) : new vscode.TreeItem(node.host);
      }
      case "older":
        return olderItem(node.number);
      case "broken": {
        const broken = this.#allContents()
          .flatMap((contents) => contents.broken)
          .find(({ folder }) => folder === node.folder);
        return broken ? brokenItem(broken) : gone(node.folder);
      }
      case "run": {
        const run = this.#services.runs.run(node.folder);
        if (!run) return gone(node.folder);
        const item = runItem(run, seconds(), placeOf(this.#services.hosts.of(run.folder), run.folder));
        this.#drawn.set(node.folder, drawnText(run));
        return item;
      }
    }
  }

  resolveTreeItem(item: vscode.TreeItem, node: Node): vscode.TreeItem {
    const { runs, hosts } = this.#services;
    if (node.kind === "host" && node.host !== undefined) {
      const added = hosts.get(node.host);
      if (added) item.tooltip = hostTooltip(added.view);
    }
    const run = node.kind === "run" ? runs.run(node.folder) : undefined;
    if (run) item.tooltip = runTooltip(run, seconds(), placeOf(hosts.of(run.folder), run.folder));
    return item;
  }

  async getChildren(node?: Node): Promise<Node[]> {
    const { hosts, ready } = this.#services;
    if (node === undefined) {
      // Until runs are known, VS Code shows by itself that the view is loading.
      if (this.#contents.matching === 0 && !this.#isReady) await ready();
      const others = hosts.all.map(({ name }) => this.#hostNode(name));
      return this.#contents.matching > 0 || others.length > 0 ? [this.#thisMachine, ...others] : [];
    }
    if (node.kind !== "host") return [];
    const added = node.host === undefined ? undefined : hosts.get(node.host);
    if (added) this.#connectOnce(added);
    const contents = node.host === undefined ? this.#contents : this.#hostContents.get(node.host);
    const { runs, broken, older } = contents ?? contentsOf(added ?? this.#services.store, this.#filter);
    const nodes: Node[] = [
      ...runs.map(({ folder }): Node => this.#nodeOf("run", folder)),
      ...broken.map(({ folder }): Node => this.#nodeOf("broken", folder)),
    ];
    return older > 0 ? [...nodes, { kind: "older", host: node.host, number: older }] : nodes;
  }

  /** A host is connected when it is looked at: nothing here waits for it. */
  #connectOnce({ name, host }: AddedHost): void {
    if (this.#connected.has(name) || !vscode.workspace.isTrusted) return;
    this.#connected.add(name);
    // Its line says what came of it.
    void host.connection.connect().catch(() => undefined);
  }

  #hostNode(name: string): HostNode {
    const known = this.#hostNodes.get(name);
    if (known) return known;
    const node: HostNode = { kind: "host", host: name };
    this.#hostNodes.set(name, node);
    return node;
  }

  #nodeOf(kind: "run" | "broken", folder: string): Node {
    const known = this.#nodes.get(folder);
    if (known?.kind === kind) return known;
    const node: Node = { kind, folder };
    this.#nodes.set(folder, node);
    return node;
  }

  async #refresh(): Promise<void> {
    try {
      await this.#services.runs.refresh();
    } catch (error) {
      // A host that went away says so in its line.
      this.#services.log.warn(messageOf(error));
    }
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
    this.#draw({ list: true, hosts: true, folders: new Set() });
  }

  #take({ folders, list }: RunsChange): void {
    for (const folder of folders) this.#pending.add(folder);
    this.#drawSoon({ list });
  }

  #drawSoon({ list = false, hosts = false }: { readonly list?: boolean; readonly hosts?: boolean }): void {
    this.#pendingList ||= list;
    this.#pendingHosts ||= hosts;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#drawDue();
    }, DRAW_PAUSE_MS);
  }

  /** Draws what has changed since; while nobody sees it, it is kept for then. */
  #drawDue(): void {
    if (!this.#view.visible) return;
    const due = { list: this.#pendingList, hosts: this.#pendingHosts, folders: this.#pending };
    if (!due.list && !due.hosts && due.folders.size === 0) return;
    [this.#pending, this.#pendingList, this.#pendingHosts] = [new Set(), false, false];
    this.#draw(due);
  }

  #allContents(): readonly Contents[] {
    return [this.#contents, ...this.#hostContents.values()];
  }

  #draw(due: { readonly list: boolean; readonly hosts: boolean; readonly folders: ReadonlySet<string> }): void {
    const { store, hosts } = this.#services;
    const [before, hostsBefore] = [this.#contents, this.#hostContents];
    this.#contents = contentsOf(store, this.#filter);
    this.#hostContents = new Map(hosts.all.map((added) => [added.name, contentsOf(added, this.#filter)]));
    this.#tell();
    const names = [...this.#hostContents.keys()].join("\n");
    const sameHosts = names === [...hostsBefore.keys()].join("\n");
    const isSame = [...this.#hostContents].every(([name, contents]) => sameRuns(hostsBefore.get(name), contents));
    // A run may come into the filter or leave it by its state.
    if (due.list || !sameHosts || !isSame || !sameRuns(before, this.#contents)) {
      this.#forgetGone();
      this.#changed.fire(undefined);
      return;
    }
    for (const folder of due.folders) {
      const node = this.#nodes.get(folder);
      if (node) this.#changed.fire(node);
    }
    if (before.running !== this.#contents.running) this.#changed.fire(this.#thisMachine);
    for (const [name, { running }] of this.#hostContents) {
      if (due.hosts || running !== hostsBefore.get(name)?.running) this.#changed.fire(this.#hostNode(name));
    }
  }

  #forgetGone(): void {
    const shown = new Set(this.#allContents().flatMap(({ runs, broken }) => [...runs, ...broken].map(folderOf)));
    for (const folder of this.#nodes.keys()) if (!shown.has(folder)) this.#nodes.delete(folder);
    for (const name of this.#hostNodes.keys()) {
      if (this.#hostContents.has(name)) continue;
      this.#hostNodes.delete(name);
      this.#connected.delete(name);
    }
  }

  /** Says by context keys and beside the title what is shown, and tells the log once why the runs cannot be read. */
  #tell(): void {
    const all = this.#allContents();
    const sum = (of: (contents: Contents) => number) => all.reduce((total, contents) => total + of(contents), 0);
    const hasHosts = this.#hostContents.size > 0;
    const known = this.#isReady && !hasHosts ? this.#contents.emptiness : undefined;
    void vscode.commands.executeCommand("setContext", "affectgptRl.runs.emptiness", known);
    void vscode.commands.executeCommand("setContext", "affectgptRl.runs.filtered", this.#filter !== "");
    const [matching, total] = [sum((contents) => contents.matching), sum((contents) => contents.total)];
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
      const run = this.#services.runs.run(folder);
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

const folderOf = ({ folder }: { readonly folder: string }): string => folder;

/** Where a run of a host is, and how old what is known of it; nothing for one of this machine. */
function placeOf(added: AddedHost | undefined, copy: string): Parameters<typeof runTooltip>[2] {
  if (!added) return undefined;
  return { host: added.name, folder: added.remoteOf(copy), staleSince: added.staleSince(copy) };
}

function sameRuns(one: Contents | undefined, other: Contents): boolean {
  return one?.older === other.older && sameFolders(one.runs, other.runs) && sameFolders(one.broken, other.broken);
}

const sameFolders = (some: Contents["runs"] | Contents["broken"], others: Contents["runs"] | Contents["broken"]) =>
  some.length === others.length && some.every(({ folder }, place) => folder === others[place]?.folder);

/** A line that VS Code still asks for although its folder has just vanished. */
const gone = (folder: string): vscode.TreeItem => new vscode.TreeItem(vscode.Uri.file(folder));
