/**
 * What unit tests see in place of `vscode`, which exists inside the editor alone: the message function, in English, and what the models of
 * pages use. Modules that need more of the editor are tested inside it (test/integration).
 */
export const l10n = {
  t(message: string, ...values: (string | number | boolean)[]): string {
    return message.replace(/\{(\d+)\}/g, (_, index) => String(values[Number(index)]));
  },
};

export class EventEmitter<T> {
  readonly #listeners = new Set<(value: T) => void>();
  readonly event = (listener: (value: T) => void) => {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  };
  fire(value: T): void {
    for (const listener of this.#listeners) listener(value);
  }
  dispose(): void {
    this.#listeners.clear();
  }
}

export const Uri = { file: (fsPath: string) => ({ scheme: "file", fsPath }) };

/** What was asked of the editor, in order; a test empties it before it looks. */
export const asked: unknown[][] = [];

export const commands = {
  async executeCommand(...call: unknown[]): Promise<void> {
    asked.push(call);
  },
};

export const window = {
  async showInformationMessage(message: string): Promise<void> {
    asked.push(["showInformationMessage", message]);
  },
  async showWarningMessage(...call: unknown[]): Promise<string | undefined> {
    asked.push(["showWarningMessage", ...call]);
    return undefined;
  },
  setStatusBarMessage(message: string): void {
    asked.push(["setStatusBarMessage", message]);
  },
  async showInputBox(options: unknown): Promise<string | undefined> {
    asked.push(["showInputBox", options]);
    return undefined;
  },
};

export const workspace = {
  get isTrusted(): boolean {
    return true;
  },
  onDidGrantWorkspaceTrust: () => ({ dispose: () => {} }),
};
