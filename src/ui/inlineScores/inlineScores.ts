import * as vscode from "vscode";
import type { Lexicon } from "../../emotion";
import { ROLLOUT_SCHEME, rolloutAddress } from "../rolloutText/uri";
import { findCompletions, MOST_CHARACTERS } from "./completions";
import { wordHover } from "./hover";
import { type Mark, type MarkedCompletion, markCompletion, type Tone } from "./marks";

const selector: vscode.DocumentSelector = [
  { language: "plaintext" },
  { language: "markdown" },
  { scheme: ROLLOUT_SCHEME },
];
const TYPING_PAUSE_MS = 200;
/** Editors slow down by the decoration; nobody reads more words than this on one screen. */
const MOST_MARKS = 1_000;
/** Lines above and below the screen that are drawn too, so that slow scrolling shows no gap. */
const MARGIN_LINES = 60;
const SETTING = "affectgptRl.inlineScores.enabled";

/** The scored completions of one version of a document. */
interface Scored {
  readonly version: number;
  readonly completions: readonly MarkedCompletion[];
}

/** What the surface needs from the rest. */
export interface InlineScoresNeeds {
  lexicon(): Promise<Lexicon>;
  /** Fires when the lexicon's setting changed. */
  readonly onDidChangeLexicon: vscode.Event<void>;
  readonly log: vscode.LogOutputChannel;
}

/** Scores beside the emotion words of completions in text editors. */
export class InlineScores implements vscode.Disposable, vscode.HoverProvider, vscode.CodeLensProvider {
  readonly #needs: InlineScoresNeeds;
  readonly #styles = decorationStyles();
  readonly #scored = new WeakMap<vscode.TextDocument, Scored>();
  readonly #timers = new Map<vscode.TextEditor, NodeJS.Timeout>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: vscode.Disposable[];
  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(needs: InlineScoresNeeds) {
    this.#needs = needs;
    this.#subscriptions = [
      this.#changed,
      ...Object.values(this.#styles),
      vscode.languages.registerHoverProvider(selector, this),
      vscode.languages.registerCodeLensProvider(selector, this),
      vscode.window.onDidChangeVisibleTextEditors((editors) => {
        for (const editor of editors) this.#drawSoon(editor, 0);
      }),
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => this.#drawSoon(textEditor, 50)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#redraw(document, TYPING_PAUSE_MS)),
      vscode.workspace.onDidChangeConfiguration((change) => change.affectsConfiguration(SETTING) && this.#redrawAll()),
      needs.onDidChangeLexicon(() => this.#redrawAll(true)),
    ];
    this.#redrawAll();
  }

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | undefined> {
    const offset = document.offsetAt(position);
    for (const { found, marks } of await this.#score(document)) {
      const mark = marks.find(({ kind, start, end }) => kind === "word" && start <= offset && offset <= end);
      if (mark?.word) {
        return new vscode.Hover(
          wordHover(await this.#needs.lexicon(), mark.word, found.truth),
          rangeOf(document, mark),
        );
      }
    }
    return undefined;
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    return (await this.#score(document)).flatMap(({ found }) => {
      const range = rangeOf(document, { start: found.start, end: found.start });
      const uri = document.uri.toString();
      const run = document.uri.scheme === ROLLOUT_SCHEME ? rolloutAddress(document.uri)?.folder : undefined;
      const wheels = {
        title: vscode.l10n.t("$(pie-chart) Show on the wheels"),
        command: "affectgptRl.showWheels",
        arguments: [{ uri, start: found.start }],
      };
      const sample = {
        title: vscode.l10n.t("$(play-circle) Open sample {0}", found.sample ?? ""),
        command: "affectgptRl.openSample",
        arguments: [{ sample: found.sample, ...(run !== undefined && { run }) }],
      };
      return [wheels, ...(found.sample ? [sample] : [])].map((command) => new vscode.CodeLens(range, command));
    });
  }

  /** The completions of a document; scored once a version. Empty while switched off. */
  async #score(document: vscode.TextDocument): Promise<readonly MarkedCompletion[]> {
    if (!enabled() || vscode.languages.match(selector, document) === 0) return [];
    const known = this.#scored.get(document);
    if (known?.version === document.version) return known.completions;
    const { version } = document;
    const text = document.getText();
    if (text.length > MOST_CHARACTERS || !/<\/?(think|answer)>/i.test(text)) return [];
    const lexicon = await this.#needs.lexicon();
    const completions = findCompletions(text).map((found) => markCompletion(lexicon, text, found));
    this.#scored.set(document, { version, completions });
    return completions;
  }

  async #draw(editor: vscode.TextEditor): Promise<void> {
    const { document } = editor;
    const version = document.version;
    const completions = await this.#score(document);
    if (document.isClosed || document.version !== version) return;
    const near = editor.visibleRanges.map(({ start, end }) => ({
      from: document.offsetAt(new vscode.Position(Math.max(0, start.line - MARGIN_LINES), 0)),
      to: document.offsetAt(new vscode.Position(end.line + MARGIN_LINES, 0)),
    }));
    const marks = completions
      .flatMap((completion) => completion.marks)
      .filter(({ start, end }) => near.some(({ from, to }) => start <= to && end >= from))
      .slice(0, MOST_MARKS);
    for (const [tone, style] of Object.entries(this.#styles)) {
      editor.setDecorations(
        style,
        marks.filter((mark) => styleOf(mark) === tone).map((mark) => decoration(document, mark)),
      );
    }
  }

  #drawSoon(editor: vscode.TextEditor, wait: number): void {
    clearTimeout(this.#timers.get(editor));
    const draw = async () => {
      this.#timers.delete(editor);
      await this.#draw(editor).catch((error: unknown) => this.#needs.log.error(`Inline scores: ${String(error)}`));
    };
    this.#timers.set(editor, setTimeout(draw, wait));
  }

  #redraw(document: vscode.TextDocument, wait: number): void {
    if (vscode.languages.match(selector, document) === 0) return;
    for (const editor of vscode.window.visibleTextEditors) {
      if (editor.document === document) this.#drawSoon(editor, wait);
    }
  }

  #redrawAll(rescore = false): void {
    for (const editor of vscode.window.visibleTextEditors) {
      if (rescore) this.#scored.delete(editor.document);
      this.#drawSoon(editor, 0);
    }
    this.#changed.fire();
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }
}

/** Switches the scores on or off for the user, in every window. */
export async function toggleInlineScores(): Promise<void> {
  await vscode.workspace.getConfiguration().update(SETTING, !enabled(), vscode.ConfigurationTarget.Global);
}

const enabled = (): boolean => vscode.workspace.getConfiguration().get(SETTING, true);

const rangeOf = (document: vscode.TextDocument, { start, end }: Pick<Mark, "start" | "end">): vscode.Range =>
  new vscode.Range(document.positionAt(start), document.positionAt(end));

type Style = Tone | "score" | "problem";
const styleOf = (mark: Mark): Style => (mark.kind === "word" ? mark.tone : mark.kind);

function decoration(document: vscode.TextDocument, mark: Mark): vscode.DecorationOptions {
  return { range: rangeOf(document, mark), renderOptions: { after: { contentText: mark.label } } };
}

/** One decoration type a tone: an underline whose colour and line both tell the agreement, and small figures behind the word. */
function decorationStyles(): Readonly<Record<Style, vscode.TextEditorDecorationType>> {
  const style = (colour: string, line: string, after: vscode.ThemableDecorationAttachmentRenderOptions = {}) =>
    vscode.window.createTextEditorDecorationType({
      ...(line
        ? {
            border: `0 ${line}`,
            borderWidth: "0 0 2px 0",
            borderStyle: line,
            borderColor: new vscode.ThemeColor(colour),
          }
        : {}),
      rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
      after: {
        color: new vscode.ThemeColor(colour),
        margin: "0 0.2em 0 0.25em",
        textDecoration: "none; font-size: 0.8em",
        ...after,
      },
    });
  return {
    high: style("charts.green", "solid"),
    middle: style("charts.yellow", "dashed"),
    low: style("charts.red", "dotted"),
    unmapped: style("descriptionForeground", ""),
    dropped: style("descriptionForeground", "dotted", { margin: "0" }),
    known: style("charts.blue", "solid"),
    score: style("editorCodeLens.foreground", "", { margin: "0 0 0 1.5em", fontWeight: "bold" }),
    problem: style("editorWarning.foreground", "", { margin: "0 0.3em", fontStyle: "italic" }),
  };
}
