import * as vscode from "vscode";
import type { PageKind, PageModel } from "./page";
import { PagePanel, type PanelHome } from "./panel";

/** The open pages of one kind: one tab a subject, kept over a reload of the window. */
export class Pages<T, I extends { readonly type: string }, R> implements vscode.Disposable {
  readonly #open = new Map<string, PagePanel<T, I, R>>();

  constructor(
    private readonly home: PanelHome,
    private readonly kind: PageKind<T, I, R>,
  ) {}

  /** Shows the page of a subject, and returns its model once it is open; undefined when that failed, which the page then says. */
  async show(subject: string, title: string): Promise<PageModel<T, I, R> | undefined> {
    const known = this.#revealed(subject);
    if (known) return known.model();
    const panel = vscode.window.createWebviewPanel(this.kind.viewType, title, vscode.ViewColumn.Active, {
      // Hidden pages are thrown away and drawn again from a snapshot; only a player would lose its place.
      retainContextWhenHidden: this.kind.player,
      enableFindWidget: true,
    });
    return this.#adopt(subject, panel).model();
  }

  /**
   * Takes over a tab that VS Code restores after a reload, which it does when the tab is looked at. One whose page was opened meanwhile gives
   * way to that.
   */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    const subject = typeof state === "object" && state !== null && "subject" in state ? state.subject : undefined;
    if (typeof subject === "string" && !this.#open.has(subject)) {
      this.#adopt(subject, panel);
      return;
    }
    panel.dispose();
    if (typeof subject === "string") this.#revealed(subject);
  }

  #revealed(subject: string): PagePanel<T, I, R> | undefined {
    const known = this.#open.get(subject);
    known?.panel.reveal(undefined, false);
    return known;
  }

  /** Whether the page of a subject is in front of the user. */
  isLookedAt(subject: string): boolean {
    return this.#open.get(subject)?.panel.active ?? false;
  }

  #adopt(subject: string, panel: vscode.WebviewPanel): PagePanel<T, I, R> {
    panel.iconPath = new vscode.ThemeIcon(this.kind.icon);
    const page = new PagePanel(this.home, this.kind, subject, panel);
    this.#open.set(subject, page);
    panel.onDidDispose(() => this.#open.delete(subject));
    return page;
  }

  dispose(): void {
    for (const page of [...this.#open.values()]) page.dispose();
  }
}
