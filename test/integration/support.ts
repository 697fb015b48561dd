import path from "node:path";
import * as vscode from "vscode";

/** The opened folder: test/e2e/integration.test.ts makes it. */
export function workspace(): string {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (!folder) throw new Error("No folder is open.");
  return folder.uri.fsPath;
}

/** Opens a file of the folder in an editor. */
export async function open(file: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(vscode.Uri.file(path.join(workspace(), file)));
}

/** The place in a document right after the first occurrence of a text. */
export function after(document: vscode.TextDocument, text: string): vscode.Position {
  const at = document.getText().indexOf(text);
  if (at < 0) throw new Error(`${document.fileName} has no ${JSON.stringify(text)}.`);
  return document.positionAt(at + text.length);
}

/** Waits until something can be seen. */
export async function eventually<T>(look: () => T | undefined | Promise<T | undefined>, what: string): Promise<T> {
  for (const end = Date.now() + 15_000; Date.now() < end; ) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Not seen within 15 s: ${what}`);
}

/** Text of hovers, as it is read: the editor keeps blanks of plain text as entities. */
export function hoverTexts(hovers: readonly vscode.Hover[]): string[] {
  return hovers
    .flatMap(({ contents }) => contents)
    .map((part) => (typeof part === "string" ? part : part.value).replaceAll("&nbsp;", " "));
}
