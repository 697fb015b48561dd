import path from "node:path";
import * as vscode from "vscode";
import type { View } from "../shared/messages";
import { intentCheck } from "../webviewHost/intents";
import type { OwnIntent, PageKind, PageModel } from "../webviewHost/page";
import type { DryRunIntent, DryRunRestored, DryRunSnapshot } from "./contract";
import type { DryRuns } from "./dryRuns";

const RUN_AGAIN = "runAgain";

/** The page of a dry run: one tab a configuration, its subject the configuration's path. */
export function dryRunKind(runs: DryRuns): PageKind<DryRunSnapshot, DryRunIntent, DryRunRestored> {
  return {
    viewType: "affectgptRl.dryRun",
    script: "dryRun",
    icon: "beaker",
    player: false,
    check: () =>
      intentCheck<DryRunIntent, DryRunRestored>({ openConfig: {}, runAgain: {}, launch: {} }, { type: "null" }),
    open: async (config) => new DryRunModel(config, runs),
  };
}

/** The newest dry run of one configuration. */
export class DryRunModel implements PageModel<DryRunSnapshot, DryRunIntent, DryRunRestored> {
  readonly title: string;
  readonly mediaRoots: readonly vscode.Uri[] = [];
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: { dispose(): unknown }[];
  readonly onDidChange = this.#changed.event;

  /** @param config run.yaml, absolute. */
  constructor(
    private readonly config: string,
    private readonly runs: DryRuns,
  ) {
    this.title = vscode.l10n.t("{0} · dry run", path.basename(config));
    this.#subscriptions = [
      this.#changed,
      runs.onDidChange((changed) => changed === config && this.#changed.fire()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#changed.fire()),
    ];
  }

  async view(): Promise<View<DryRunSnapshot>> {
    const report = this.runs.of(this.config);
    const name = path.basename(this.config);
    if (report) return { kind: "data", data: { name, report, restricted: !vscode.workspace.isTrusted } };
    // A tab that outlived its window: what it showed was never stored.
    return {
      kind: "empty",
      title: vscode.l10n.t("No dry run of {0} yet", name),
      text: vscode.l10n.t(
        "A dry run judges made-up answers to real samples by each reward, so that a reward that cannot tell good from bad is found before any training.",
      ),
      actions: [{ id: RUN_AGAIN, label: vscode.l10n.t("Dry-Run Rewards"), primary: true }],
    };
  }

  async restore(): Promise<void> {}

  async handle(intent: OwnIntent<DryRunIntent>): Promise<undefined> {
    if (intent.type === "openConfig") {
      await vscode.commands.executeCommand("vscode.open", vscode.Uri.file(this.config));
    } else {
      const command = intent.type === "launch" ? "launchRun" : "dryRunRewards";
      await vscode.commands.executeCommand(`affectgptRl.${command}`, this.config);
    }
    return undefined;
  }

  async act(action: string): Promise<void> {
    if (action === RUN_AGAIN) await this.handle({ type: "runAgain" });
  }

  async retry(): Promise<void> {}

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}
