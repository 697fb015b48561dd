import * as vscode from "vscode";
import { BenchmarkError } from "../../benchmark";
import { messageOf } from "../shared/problems";
import { type BenchmarkNode, benchmarkItem, checkpointNodes, setNode } from "./items";
import type { BenchmarkResults, Standing } from "./results";
import { type Suites, suiteText } from "./suites";
import { problemView } from "./texts";

const VIEW = "affectgptRl.benchmarks";

/** What the view needs. */
export interface BenchmarksViewServices {
  readonly suites: Suites;
  readonly results: BenchmarkResults;
}

/** The view of the benchmarks that were added to this workspace. Nothing is scored before its line is opened. */
export class BenchmarksView implements vscode.TreeDataProvider<BenchmarkNode>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<BenchmarkNode | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #subscriptions: readonly { dispose(): unknown }[];
  /** The lines of suites that VS Code holds; it asks to draw the same object again. */
  #nodes = new Map<string, BenchmarkNode>();
  /** How each suite stood when its line was drawn. */
  readonly #drawn = new Map<string, Standing["kind"] | undefined>();

  constructor(private readonly services: BenchmarksViewServices) {
    this.#subscriptions = [
      this.#changed,
      services.suites.onDidChange(() => this.#changed.fire(undefined)),
      services.results.onDidChange((text) => this.#follow(text)),
      vscode.window.registerTreeDataProvider(VIEW, this),
    ];
  }

  getTreeItem(node: BenchmarkNode): vscode.TreeItem {
    const standing = this.services.results.standing(node.suite);
    if (node.kind === "suite") this.#drawn.set(suiteText(node.suite), standing?.kind);
    return benchmarkItem(node, standing);
  }

  async getChildren(node?: BenchmarkNode): Promise<BenchmarkNode[]> {
    if (node === undefined) return this.#suites();
    if (node.kind === "suite") return this.#sets(node);
    if (node.kind !== "set" || node.result.checkpoints.length === 1) return [];
    return checkpointNodes(node.suite, node.result);
  }

  #suites(): BenchmarkNode[] {
    const nodes = this.services.suites
      .list()
      .map((suite): BenchmarkNode => this.#nodes.get(suiteText(suite)) ?? { kind: "suite", suite });
    this.#nodes = new Map(nodes.map((node) => [suiteText(node.suite), node]));
    return nodes;
  }

  /** VS Code shows by itself that a line is opening while its suite is scored. */
  async #sets({ suite }: BenchmarkNode): Promise<BenchmarkNode[]> {
    const standing = await this.services.results.score(suite);
    const note = (text: string, detail: string): BenchmarkNode => ({ kind: "note", suite, text, detail });
    switch (standing.kind) {
      case "done": {
        const { sets, problems } = standing.result;
        const notes = problems.map(problemView).map(({ what, where, todo }) => note(what, `${where}\n${todo}`));
        return [...sets.map((result) => setNode(suite, result)), ...notes];
      }
      case "failed": {
        const { error } = standing;
        if (!(error instanceof BenchmarkError)) return [note(messageOf(error), "")];
        const { what, where, todo } = problemView(error.problem);
        return [note(what, `${where}\n${todo}`)];
      }
      default:
        return [note(vscode.l10n.t("The benchmark was cancelled"), vscode.l10n.t("Open it to run it again."))];
    }
  }

  /** Draws a suite again when it stands otherwise, not at every file that is scored. */
  #follow(text: string): void {
    const node = this.#nodes.get(text);
    if (node && this.#drawn.get(text) !== this.services.results.standing(node.suite)?.kind) this.#changed.fire(node);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}
