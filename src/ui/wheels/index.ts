import path from "node:path";
import * as vscode from "vscode";
import type { Lexicon } from "../../emotion";
import { MOST_CHARACTERS } from "../inlineScores/completions";
import type { View } from "../shared/messages";
import { count, intentCheck, object, orNull } from "../webviewHost/intents";
import type { OwnIntent, PageKind, PageModel } from "../webviewHost/page";
import type { WheelsIntent, WheelsRestored, WheelsSnapshot } from "./contract";
import { wheelsSnapshot } from "./view";

/** What the wheels page needs from the rest. */
export interface WheelsServices {
  lexicon(): Promise<Lexicon>;
  readonly onDidChangeLexicon: vscode.Event<void>;
}

/** The wheels page: one tab a text document, its subject the document's Uri. */
export function wheelsKind(services: WheelsServices): PageKind<WheelsSnapshot, WheelsIntent, WheelsRestored> {
  return {
    viewType: "affectgptRl.wheels",
    script: "wheels",
    icon: "pie-chart",
    player: false,
    check: () =>
      intentCheck<WheelsIntent, WheelsRestored>(
        { select: { fields: { start: count } }, showText: { fields: { start: count } } },
        orNull(object({ start: count })),
      ),
    async open(subject) {
      return new WheelsModel(await vscode.workspace.openTextDocument(vscode.Uri.parse(subject, true)), services);
    },
  };
}

/** The completions of one document, drawn anew as it is edited. */
class WheelsModel implements PageModel<WheelsSnapshot, WheelsIntent, WheelsRestored> {
  readonly title: string;
  readonly mediaRoots: readonly vscode.Uri[] = [];
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: vscode.Disposable[];
  readonly onDidChange = this.#changed.event;
  #start = 0;

  constructor(
    private readonly document: vscode.TextDocument,
    private readonly services: WheelsServices,
  ) {
    this.title = vscode.l10n.t("{0} · wheels", this.#name);
    this.#subscriptions = [
      this.#changed,
      services.onDidChangeLexicon(() => this.#changed.fire()),
      vscode.workspace.onDidChangeTextDocument((change) => change.document === document && this.#changed.fire()),
    ];
  }

  get #name(): string {
    return path.posix.basename(this.document.uri.path);
  }

  async view(): Promise<View<WheelsSnapshot>> {
    const text = this.document.getText();
    const data = wheelsSnapshot(await this.services.lexicon(), this.#name, text, this.#start);
    if (data) return { kind: "data", data };
    return {
      kind: "empty",
      title: vscode.l10n.t("No completion in {0}", this.#name),
      text:
        text.length > MOST_CHARACTERS
          ? vscode.l10n.t("The text is too long to be searched.")
          : vscode.l10n.t(
              "A completion has <think>…</think> or <answer>…</answer>; a line 'truth: happy' above it gives the truth.",
            ),
      actions: [],
    };
  }

  async restore({ start }: WheelsRestored): Promise<void> {
    this.#start = start;
    this.#changed.fire();
  }

  async handle(intent: OwnIntent<WheelsIntent>): Promise<undefined> {
    if (intent.type === "select") await this.restore(intent);
    else if (intent.type === "showText") {
      const at = this.document.positionAt(intent.start);
      await vscode.window.showTextDocument(this.document, { selection: new vscode.Range(at, at) });
    }
    return undefined;
  }

  async act(): Promise<void> {}

  async retry(): Promise<void> {}

  dispose(): void {
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }
}
