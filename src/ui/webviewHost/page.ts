import type * as vscode from "vscode";
import type { CommonIntent, View } from "../shared/messages";
import type { IntentCheck } from "./intents";

/** What a page sends beyond the handshake and its kin, which the host answers by itself. */
export type OwnIntent<I> = Exclude<I, CommonIntent<never> | CommonIntent<null>>;

/**
 * What stands behind one open page: it reads the truth, says what is seen, and follows the page's intents. It does not know of panels.
 *
 * @typeParam T data of the page's snapshot
 * @typeParam I intents of the page
 * @typeParam R what the page keeps over a reload
 */
export interface PageModel<T, I, R> extends vscode.Disposable {
  readonly title: string;
  /** Folders whose files the page may load, beside its own script. */
  readonly mediaRoots: readonly vscode.Uri[];
  /** Origins from which the page may load media, beside the editor's own; a page that plays media alone may have some. */
  readonly mediaOrigins?: readonly string[];
  /** Something that is seen has changed. */
  readonly onDidChange: vscode.Event<void>;
  view(): Promise<View<T>>;
  /** The page was reopened on what was looked at before. */
  restore(looked: R): Promise<void>;
  /** Follows an intent. What it returns is posted to the page. */
  handle(intent: OwnIntent<I>): Promise<object | undefined>;
  /** A button of an empty or failed page. */
  act(action: string): Promise<void>;
  retry(): Promise<void>;
}

/** Makes paths of files into addresses that one page may load. */
export type Address = (file: string) => string;

/** One kind of page. */
export interface PageKind<T, I, R> {
  readonly viewType: string;
  /** Name of its script and style sheet in dist/webview. */
  readonly script: string;
  readonly icon: string;
  /** Plays media, and keeps its state while hidden so that playing goes on where it was. */
  readonly player: boolean;
  /** Compiled when the first page opens. */
  check(): IntentCheck<I, R>;
  /**
   * Opens what the page is about.
   *
   * @param subject A run's folder or a dataset's folder; it came from this extension, or from a tab that is being restored.
   */
  open(subject: string, address: Address): Promise<PageModel<T, I, R>>;
}
