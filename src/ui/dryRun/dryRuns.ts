import * as vscode from "vscode";
import type { DryRun } from "../../contracts/dryRun";

/** The newest dry run of each configuration, as long as the window is open. */
export class DryRuns implements vscode.Disposable {
  readonly #reports = new Map<string, DryRun>();
  readonly #changed = new vscode.EventEmitter<string>();
  /** Another report of a configuration. */
  readonly onDidChange = this.#changed.event;

  /** @param config run.yaml, absolute. */
  of(config: string): DryRun | undefined {
    return this.#reports.get(config);
  }

  put(config: string, report: DryRun): void {
    this.#reports.set(config, report);
    this.#changed.fire(config);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
