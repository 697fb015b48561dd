import * as vscode from "vscode";
import type { Diagnosis } from "./diagnose";

/** Names that a run configuration goes by: run.yaml, run-no-penalty.yaml, demo.run.yml. */
export const RUN_CONFIG_GLOB = "**/{run,run-*,run.*,*.run}.{yaml,yml}";
const selector: vscode.DocumentSelector = [
  { language: "yaml", pattern: RUN_CONFIG_GLOB },
  { scheme: "file", pattern: RUN_CONFIG_GLOB },
];
const SOURCE = "AffectGPT-RL";
const TYPING_PAUSE_MS = 250;

/** A diagnostic that knows its fix. VS Code hands back the same objects, so that the quick fix needs no second check. */
class ConfigDiagnostic extends vscode.Diagnostic {
  constructor(
    range: vscode.Range,
    message: string,
    readonly suggestion: string | undefined,
  ) {
    super(range, message, vscode.DiagnosticSeverity.Error);
    this.source = SOURCE;
  }
}

/** A problem that the trainer's check found. */
export interface CheckedProblem {
  /** Absolute. */
  readonly file: string;
  /** 1-based; the first line when left out. */
  readonly line?: number;
  readonly message: string;
  readonly suggestion?: string;
}

/** Completion, hover, diagnostics and quick fixes for run.yaml. */
export class RunConfigLanguage implements vscode.Disposable {
  readonly #diagnostics = vscode.languages.createDiagnosticCollection("affectgpt-rl.config");
  readonly #fromCheck = vscode.languages.createDiagnosticCollection("affectgpt-rl.check");
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #subscriptions: vscode.Disposable[];

  constructor() {
    this.#subscriptions = [
      this.#diagnostics,
      this.#fromCheck,
      vscode.languages.registerCompletionItemProvider(selector, { provideCompletionItems }, ":", " ", "-"),
      vscode.languages.registerHoverProvider(selector, { provideHover }),
      vscode.languages.registerCodeActionsProvider(
        selector,
        { provideCodeActions },
        { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
      ),
      vscode.workspace.onDidOpenTextDocument((document) => void this.#check(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#checkSoon(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#forget(document)),
    ];
    for (const document of vscode.workspace.textDocuments) void this.#check(document);
  }

  /** Shows what the trainer's own check found, each at its file and line, until that file is edited or the next check. */
  showCheck(problems: readonly CheckedProblem[]): void {
    this.#fromCheck.clear();
    for (const file of new Set(problems.map((problem) => problem.file))) {
      const uri = vscode.Uri.file(file);
      this.#fromCheck.set(uri, problems.filter((problem) => problem.file === file).map(wholeLine));
      this.#dropDoubles(uri);
    }
  }

  /** Both checks know the schema: what the editor has marked to the letter needs no whole line beside it. */
  #dropDoubles(uri: vscode.Uri): void {
    const exact = new Set((this.#diagnostics.get(uri) ?? []).map(({ range }) => range.start.line));
    const checked = this.#fromCheck.get(uri) ?? [];
    this.#fromCheck.set(
      uri,
      checked.filter(({ range }) => !exact.has(range.start.line)),
    );
  }

  async #check(document: vscode.TextDocument): Promise<void> {
    if (vscode.languages.match(selector, document) === 0) return;
    // YAML and schema readers are loaded with the first run.yaml, here and below: most windows open none.
    const { diagnose } = await import("./diagnose");
    if (document.isClosed) return;
    const diagnostics = diagnose(document.getText()).map(
      (diagnosis) => new ConfigDiagnostic(rangeOf(document, diagnosis), diagnosis.message, diagnosis.suggestion),
    );
    this.#diagnostics.set(document.uri, diagnostics);
    this.#dropDoubles(document.uri);
  }

  #checkSoon(document: vscode.TextDocument): void {
    if (vscode.languages.match(selector, document) === 0) return;
    this.#fromCheck.delete(document.uri);
    const key = document.uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.set(
      key,
      setTimeout(() => {
        this.#timers.delete(key);
        void this.#check(document);
      }, TYPING_PAUSE_MS),
    );
  }

  #forget(document: vscode.TextDocument): void {
    clearTimeout(this.#timers.get(document.uri.toString()));
    this.#timers.delete(document.uri.toString());
    this.#diagnostics.delete(document.uri);
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }
}

function wholeLine({ line, message, suggestion }: CheckedProblem): ConfigDiagnostic {
  const row = Math.max((line ?? 1) - 1, 0);
  return new ConfigDiagnostic(new vscode.Range(row, 0, row, 1000), message, suggestion);
}

const rangeOf = (document: vscode.TextDocument, { start, end }: Pick<Diagnosis, "start" | "end">): vscode.Range =>
  new vscode.Range(document.positionAt(start), document.positionAt(end));

async function provideCompletionItems(
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<vscode.CompletionItem[]> {
  const { completionsAt } = await import("./complete");
  return completionsAt(document.getText(), document.offsetAt(position)).map((completion, index) => {
    const kind = completion.kind === "key" ? vscode.CompletionItemKind.Property : vscode.CompletionItemKind.Value;
    const item = new vscode.CompletionItem(completion.label, kind);
    item.insertText = new vscode.SnippetString(completion.snippet);
    item.detail = completion.detail;
    item.documentation = completion.documentation;
    // The schema's order tells the story of a run; the alphabet does not.
    item.sortText = String(index).padStart(3, "0");
    const word = document.getWordRangeAtPosition(position, /[\w$.-]+/);
    if (word) item.range = word;
    return item;
  });
}

async function provideHover(
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<vscode.Hover | undefined> {
  const { describeAt } = await import("./describe");
  const description = describeAt(document.getText(), document.offsetAt(position));
  if (!description) return undefined;
  const text = new vscode.MarkdownString();
  text.appendMarkdown("**").appendText(description.heading).appendMarkdown("**\n\n");
  for (const paragraph of description.paragraphs) text.appendText(paragraph).appendMarkdown("\n\n");
  return new vscode.Hover(text, rangeOf(document, description));
}

function provideCodeActions(
  document: vscode.TextDocument,
  _range: vscode.Range,
  context: vscode.CodeActionContext,
): vscode.CodeAction[] {
  return context.diagnostics.flatMap((diagnostic) => {
    // A diagnostic from the trainer's check marks a whole line, so its suggestion has no place to go.
    if (
      !(diagnostic instanceof ConfigDiagnostic) ||
      diagnostic.suggestion === undefined ||
      diagnostic.range.end.character === 1000
    ) {
      return [];
    }
    const title = vscode.l10n.t("Change to '{0}'", diagnostic.suggestion);
    const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    action.edit = new vscode.WorkspaceEdit();
    action.edit.replace(document.uri, diagnostic.range, diagnostic.suggestion);
    action.diagnostics = [diagnostic];
    action.isPreferred = true;
    return [action];
  });
}
