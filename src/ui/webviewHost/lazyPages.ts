import * as vscode from "vscode";
import type { PageKind, PageModel } from "./page";
import type { Pages } from "./pages";
import type { PanelHome } from "./panel";

/** The pages of one kind, whose code is loaded when the first one opens: a window that shows none pays for none. */
export class LazyPages<T, I extends { readonly type: string }, R> implements vscode.Disposable {
  readonly #serializer: vscode.Disposable;
  #loading: Promise<Pages<T, I, R>> | undefined;
  #loaded: Pages<T, I, R> | undefined;

  /**
   * @param viewType The kind's own, known before its code is.
   * @param load Loads the kind.
   */
  constructor(
    private readonly home: PanelHome,
    viewType: string,
    private readonly load: () => Promise<PageKind<T, I, R>>,
  ) {
    this.#serializer = vscode.window.registerWebviewPanelSerializer(viewType, {
      deserializeWebviewPanel: async (panel, state) => (await this.#pages()).restore(panel, state),
    });
  }

  /** Shows the page of a subject; see `Pages.show`. */
  async show(subject: string, title: string): Promise<PageModel<T, I, R> | undefined> {
    return (await this.#pages()).show(subject, title);
  }

  /** Whether the page of a subject is in front of the user. */
  isLookedAt(subject: string): boolean {
    return this.#loaded?.isLookedAt(subject) ?? false;
  }

  #pages(): Promise<Pages<T, I, R>> {
    this.#loading ??= (async () => {
      const [{ Pages }, kind] = await Promise.all([import("./pages"), this.load()]);
      this.#loaded = new Pages(this.home, kind);
      return this.#loaded;
    })();
    return this.#loading;
  }

  dispose(): void {
    this.#serializer.dispose();
    this.#loaded?.dispose();
  }
}
