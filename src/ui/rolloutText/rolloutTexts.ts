import * as vscode from "vscode";
import type { Held, Rollout, RunInfo, RunReader } from "../../runs";
import { messageOf, UserError } from "../shared/problems";
import { rolloutText } from "./render";
import { ROLLOUT_SCHEME, type RolloutAddress, rolloutAddress, rolloutUri } from "./uri";

/** What the documents need from the rest. */
export interface RolloutTextServices {
  /** Opens a run's folder. @throws FileError when it holds no run that can be read. */
  open(folder: string): Promise<Held<RunReader>>;
}

/** Rollouts as text documents that nobody edits. What is shown is read anew from the run, so a tab survives a reload of the window. */
export class RolloutTexts implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(ROLLOUT_SCHEME, this);

  constructor(private readonly services: RolloutTextServices) {}

  /** Shows a rollout beside what is open. @throws UserError when the run has no such rollout any more. */
  async show(address: RolloutAddress): Promise<void> {
    const { rollout } = await this.#read(address);
    const uri = vscode.Uri.from({ scheme: ROLLOUT_SCHEME, ...rolloutUri(address, rollout.sample) });
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: true });
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const address = rolloutAddress(uri);
    if (!address) return vscode.l10n.t("This tab names no rollout.");
    try {
      const { run, rollout } = await this.#read(address);
      return rolloutText(run, rollout);
    } catch (error) {
      return messageOf(error);
    }
  }

  async #read({ folder, step, group, index }: RolloutAddress): Promise<{ run: RunInfo; rollout: Rollout }> {
    const held = await this.services.open(folder);
    try {
      const rollouts = held.value.rollouts();
      const row = () =>
        rollouts.group(`${step}:${group}`)?.rows.find((candidate) => rollouts.index(candidate) === index);
      if (row() === undefined) await rollouts.caughtUp();
      const found = row();
      const [rollout] = found === undefined ? [] : await rollouts.read([found]);
      if (!rollout) {
        throw new UserError(vscode.l10n.t("This run has no such rollout any more: a resume may have replaced it."));
      }
      return { run: held.value.info, rollout };
    } finally {
      held.dispose();
    }
  }

  dispose(): void {
    this.#registration.dispose();
  }
}
