import * as vscode from "vscode";
import type { Runs } from "../shared/runs";
import { summaryOf } from "./summary";

/** Of many changes that come together the last counts. */
const DRAW_PAUSE_MS = 1000;

/** Shows how many runs are going on and the best score among them. A click leads to the run, or to the choice of one. */
export class RunStatusBar implements vscode.Disposable {
  readonly #store: Runs;
  readonly #item = vscode.window.createStatusBarItem("affectgptRl.runs", vscode.StatusBarAlignment.Left, 10);
  readonly #subscription: { dispose(): void };
  #timer: NodeJS.Timeout | undefined;

  constructor({ store }: { readonly store: Runs }) {
    this.#store = store;
    this.#item.name = vscode.l10n.t("AffectGPT-RL Runs");
    this.#subscription = store.onDidChange(() => {
      this.#timer ??= setTimeout(() => this.#draw(), DRAW_PAUSE_MS);
    });
    this.#draw();
  }

  #draw(): void {
    this.#timer = undefined;
    const summary = summaryOf(this.#store.active());
    if (!summary) {
      this.#item.hide();
      return;
    }
    const { text, tooltip, isWarning, folder } = summary;
    this.#item.text = text;
    this.#item.tooltip = tooltip;
    this.#item.accessibilityInformation = { label: `AffectGPT-RL: ${text.replace(/\$\(\w+\) /, "")}` };
    this.#item.backgroundColor = isWarning ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
    this.#item.command = {
      command: "affectgptRl.openDashboard",
      title: vscode.l10n.t("Open Dashboard"),
      ...(folder !== null && { arguments: [folder] }),
    };
    this.#item.show();
  }

  dispose(): void {
    this.#subscription.dispose();
    clearTimeout(this.#timer);
    this.#item.dispose();
  }
}
