import * as vscode from "vscode";
import { EmotionError, type Level, type Lexicon, scoreFiles, type Task } from "../../emotion";
import { scoreReport } from "./report";

interface TaskItem extends vscode.QuickPickItem {
  readonly task: Task;
  readonly level?: Level;
}

const tasks = (): TaskItem[] => [
  {
    task: "ov",
    level: "level1",
    label: vscode.l10n.t("Open vocabulary, level 1"),
    detail: vscode.l10n.t("Label lists on both sides; inner ring of the wheels (OV-MERD)"),
  },
  {
    task: "ov",
    level: "level2",
    label: vscode.l10n.t("Open vocabulary, level 2"),
    detail: vscode.l10n.t("The same on the middle ring, which is stricter"),
  },
  {
    task: "basic",
    label: vscode.l10n.t("Basic emotions"),
    detail: vscode.l10n.t("Hit rate of label lists against one label a sample (MER2023, MELD, IEMOCAP)"),
  },
  {
    task: "sentiment",
    label: vscode.l10n.t("Sentiment"),
    detail: vscode.l10n.t("positive or negative against a value (CMU-MOSI, CH-SIMS)"),
  },
];

async function pickFile(title: string): Promise<vscode.Uri | undefined> {
  const [file] = (await vscode.window.showOpenDialog({ title, filters: { "JSON Lines": ["jsonl", "ndjson"] } })) ?? [];
  return file;
}

/** Scores a predictions file against a truth file and opens the figures, with what they were made of, as a page. */
export async function scorePredictions(lexicon: () => Promise<Lexicon>, given?: vscode.Uri): Promise<void> {
  const predictions = given ?? (await pickFile(vscode.l10n.t("Predictions: one {name, labels} a line")));
  if (!predictions) return;
  const truth = await pickFile(vscode.l10n.t("Truth: one {name, labels} a line"));
  if (!truth) return;
  const chosen = await vscode.window.showQuickPick(tasks(), { title: vscode.l10n.t("What is scored?") });
  if (!chosen) return;
  try {
    const report = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t("Scoring predictions") },
      async () => {
        const wheels = await lexicon();
        const scores = await scoreFiles(wheels, chosen.task, predictions.fsPath, truth.fsPath, chosen.level);
        return scoreReport(scores, { lexicon: wheels.identity, predictions: predictions.fsPath, truth: truth.fsPath });
      },
    );
    const document = await vscode.workspace.openTextDocument({ language: "markdown", content: report });
    await vscode.window.showTextDocument(document);
  } catch (error) {
    if (!(error instanceof EmotionError)) throw error;
    // The message names file, line and remedy; nothing of ours is broken.
    void vscode.window.showErrorMessage(error.message);
  }
}
