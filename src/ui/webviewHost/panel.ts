import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { CommonIntent, View } from "../shared/messages";
import { pageHtml } from "../shared/pageHtml";
import { problemOf } from "../shared/problems";
import type { IntentCheck } from "./intents";
import type { OwnIntent, PageKind, PageModel } from "./page";

/** A page is drawn at most this often: training writes more lines than eyes follow. */
const SNAPSHOT_PAUSE_MS = 300;
/** A model that has not opened by then is said to be slow, not waited for in silence. */
const OPEN_LIMIT_MS = 20_000;

/** What a panel needs from the extension. */
export interface PanelHome {
  readonly extensionUri: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
}

/** Ties one page in one tab to its model: handshake, snapshots, intents, the four faces. */
export class PagePanel<T, I extends { readonly type: string }, R> implements vscode.Disposable {
  readonly #check: IntentCheck<I, R>;
  readonly #subscriptions: vscode.Disposable[] = [];
  #model: PageModel<T, I, R> | undefined;
  #opening: Promise<void> | undefined;
  #failure: unknown;
  #ready = false;
  #drawnForModel = false;
  #dirty = false;
  #sending = false;
  #timer: NodeJS.Timeout | undefined;
  #disposed = false;

  constructor(
    private readonly home: PanelHome,
    private readonly kind: PageKind<T, I, R>,
    readonly subject: string,
    readonly panel: vscode.WebviewPanel,
  ) {
    this.#check = kind.check();
    this.#subscriptions.push(
      panel.webview.onDidReceiveMessage((message: unknown) => this.#receive(message)),
      panel.onDidChangeViewState(() => panel.visible && this.#touch()),
      panel.onDidDispose(() => this.dispose()),
    );
    this.#opening = this.#open();
  }

  /** The model, once it is open; undefined if it could not be opened. */
  async model(): Promise<PageModel<T, I, R> | undefined> {
    await this.#opening;
    return this.#model;
  }

  async #open(): Promise<void> {
    const { webview } = this.panel;
    const dist = vscode.Uri.joinPath(this.home.extensionUri, "dist", "webview");
    try {
      const address = (file: string) => webview.asWebviewUri(vscode.Uri.file(file)).toString();
      const model = await withLimit(this.kind.open(this.subject, address));
      if (this.#disposed) return model.dispose();
      this.#model = model;
      this.#failure = undefined;
      this.panel.title = model.title;
      this.#subscriptions.push(
        model,
        model.onDidChange(() => this.#touch()),
      );
    } catch (error) {
      this.#fail(error);
    }
    // Set once for a model: a second assignment would reload the page and lose what is being looked at. A page that was drawn without one
    // may load nothing of it yet.
    if (webview.html === "" || (this.#model && !this.#drawnForModel)) {
      this.#drawnForModel = this.#model !== undefined;
      webview.options = { enableScripts: true, localResourceRoots: [dist, ...(this.#model?.mediaRoots ?? [])] };
      webview.html = pageHtml({
        nonce: randomBytes(16).toString("base64"),
        cspSource: webview.cspSource,
        scriptUri: webview.asWebviewUri(vscode.Uri.joinPath(dist, `${this.kind.script}.js`)).toString(),
        styleUri: webview.asWebviewUri(vscode.Uri.joinPath(dist, `${this.kind.script}.css`)).toString(),
        title: this.panel.title,
        subject: this.subject,
        language: vscode.env.language,
        l10n: vscode.l10n.bundle ?? {},
        media: this.kind.player,
        mediaOrigins: this.#model?.mediaOrigins ?? [],
      });
    }
    this.#touch();
  }

  async #receive(message: unknown): Promise<void> {
    const intent = this.#check.intent(message) as I | CommonIntent<R> | undefined;
    if (!intent) {
      this.home.log.warn(`${this.kind.viewType}: a message that is no intent was ignored.`);
      return;
    }
    try {
      await this.#follow(intent);
    } catch (error) {
      this.home.log.error(error instanceof Error ? error : String(error));
      void vscode.window.showErrorMessage(problemOf(error).what);
    }
  }

  async #follow(intent: I | CommonIntent<R>): Promise<void> {
    await this.#opening;
    const common = intent as CommonIntent<R>;
    switch (common.type) {
      case "ready": {
        const looked = this.#check.looked(common.restored);
        if (looked !== undefined && looked !== null) await this.#model?.restore(looked);
        this.#ready = true;
        return this.#touch();
      }
      case "pageFailed":
        return this.home.log.error(`${this.kind.viewType}: ${common.message}`);
      case "retry":
        this.#failure = undefined;
        if (this.#model) await this.#model.retry();
        else this.#opening = this.#open();
        return this.#touch();
      case "act":
        return this.#model?.act(common.action);
    }
    const answer = await this.#model?.handle(intent as OwnIntent<I>);
    // Not awaited, here and below: a page that is being hidden never confirms.
    if (answer && !this.#disposed) void this.panel.webview.postMessage(answer);
  }

  /** Asks for a snapshot soon. A hidden page gets none: it is sent a whole one when it is seen again. */
  #touch(): void {
    this.#dirty = true;
    if (this.#sending || this.#timer || this.#disposed) return;
    void this.#send();
  }

  async #send(): Promise<void> {
    if (!this.#ready || !this.panel.visible || !this.#dirty) return;
    this.#sending = true;
    this.#dirty = false;
    const view = await this.#view();
    if (!this.#disposed) void this.panel.webview.postMessage({ type: "snapshot", view });
    this.#sending = false;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#dirty) void this.#send();
    }, SNAPSHOT_PAUSE_MS);
  }

  async #view(): Promise<View<T>> {
    if (this.#model && this.#failure === undefined) {
      try {
        return await this.#model.view();
      } catch (error) {
        this.#fail(error);
      }
    }
    const failure = this.#failure ?? new Error(vscode.l10n.t("The page could not be opened."));
    this.#failure = this.#model ? undefined : this.#failure;
    return { kind: "error", problem: problemOf(failure, this.subject), actions: [] };
  }

  #fail(error: unknown): void {
    this.#failure = error;
    this.home.log.error(error instanceof Error ? error : String(error));
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    clearTimeout(this.#timer);
    vscode.Disposable.from(...this.#subscriptions).dispose();
    this.panel.dispose();
  }
}

function withLimit<M>(opening: Promise<M>): Promise<M> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    const message = vscode.l10n.t("Opening took more than {0} seconds.", OPEN_LIMIT_MS / 1000);
    timer = setTimeout(() => reject(new Error(message)), OPEN_LIMIT_MS);
  });
  return Promise.race([opening, late]).finally(() => clearTimeout(timer));
}
