import * as vscode from "vscode";

const SCHEME = "affectgpt-document";

/** Documents that the extension writes and nobody edits: reports and configurations as they were launched. */
export class ReadonlyDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #contents = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  // Registering looks for it: it has to be there before.
  readonly onDidChange = this.#changed.event;
  readonly #subscriptions = [
    this.#changed,
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#contents.delete(uri.toString())),
  ];

  /** The key that a document was shown with; undefined for any other document. */
  static keyOf({ scheme, query }: vscode.Uri): string | undefined {
    return scheme === SCHEME ? query : undefined;
  }

  /**
   * Shows a document.
   *
   * @param name What the tab says; its ending tells the language.
   * @param key Tells documents of the same name apart, and finds the one that is open already.
   */
  async show(name: string, key: string, content: string): Promise<void> {
    const uri = this.put(name, key, content);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: false });
  }

  /** Keeps a document for whoever opens it by its Uri; see `show`. */
  put(name: string, key: string, content: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}`, query: key });
    this.#contents.set(uri.toString(), content);
    this.#changed.fire(uri);
    return uri;
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    // A tab that outlived its window: what it showed was never stored.
    return this.#contents.get(uri.toString()) ?? vscode.l10n.t("Run the command again to see this.");
  }

  dispose(): void {
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }
}
