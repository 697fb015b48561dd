import * as vscode from "vscode";
import { type Lexicon, loadLexicon, loadOfficialPack } from "../emotion";
import { concerns, lexiconChoice } from "./settings";
import { messageOf } from "./shared/problems";

/** The lexicon that scores are shown with: read once, and again when the setting changes. */
export class Lexicons implements vscode.Disposable {
  readonly #own: string;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscription: vscode.Disposable;
  readonly onDidChange = this.#changed.event;
  #loaded: Promise<Lexicon> | undefined;

  constructor(
    extensionUri: vscode.Uri,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.#own = vscode.Uri.joinPath(extensionUri, "media", "lexicon.json").fsPath;
    this.#subscription = vscode.workspace.onDidChangeConfiguration((change) => {
      if (!concerns(change, "lexicon")) return;
      this.#loaded = undefined;
      this.#changed.fire();
    });
  }

  get(): Promise<Lexicon> {
    this.#loaded ??= this.#load();
    return this.#loaded;
  }

  async #load(): Promise<Lexicon> {
    const choice = lexiconChoice();
    if (choice === "own") return loadLexicon(this.#own);
    try {
      return await loadOfficialPack(choice);
    } catch (error) {
      // Scores by another lexicon than the one that was asked for would mislead, so the person is told, and what lexicon it is.
      this.log.error(`Lexicon: ${messageOf(error)}`);
      void this.#sayFallback(messageOf(error));
      return loadLexicon(this.#own);
    }
  }

  async #sayFallback(why: string): Promise<void> {
    const install = vscode.l10n.t("Install Official Wheels…");
    const text = vscode.l10n.t("{0} Scores are shown with the extension's own lexicon instead.", why);
    if ((await vscode.window.showWarningMessage(text, install)) === install) {
      await vscode.commands.executeCommand("affectgptRl.installOfficialWheels");
    }
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}
