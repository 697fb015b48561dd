import * as vscode from "vscode";
import { Lexicons } from "./ui/lexicons";

/** Builds the services and registers the surfaces; whatever is not seen at once is loaded when it is first needed. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("AffectGPT-RL", { log: true });
  const lexicons = new Lexicons(context.extensionUri, log);
  context.subscriptions.push(log, lexicons);

  const { RunConfigLanguage } = await import("./ui/runConfig/language");
  const { InlineScores } = await import("./ui/inlineScores/inlineScores");
  context.subscriptions.push(
    new RunConfigLanguage(),
    new InlineScores({ lexicon: () => lexicons.get(), onDidChangeLexicon: lexicons.onDidChange, log }),
  );
}
