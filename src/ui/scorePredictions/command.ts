import path from "node:path";
import * as vscode from "vscode";
import { type Level, type Lexicon, scoreFiles, type Task } from "../../emotion";
import type { ReadonlyDocuments } from "../commands/readonlyDocuments";
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

async function pickFile(title: string): Promise<string | undefined> {
  const filters = { [vscode.l10n.t("Labels")]: ["jsonl", "ndjson", "csv", "npz"] };
  const [file] = (await vscode.window.showOpenDialog({ title, filters })) ?? [];
  return file?.fsPath;
}

/** What scoring needs from the rest. */
export interface ScoreServices {
  lexicon(): Promise<Lexicon>;
  readonly documents: ReadonlyDocuments;
}

/**
 * Scores a predictions file against a truth file and shows the figures, with what they were made of, as a document.
 *
 * @param given The predictions; left out, the user is asked.
 * @throws EmotionError when a file cannot be scored: the message names file, line and remedy.
 */
export async function scorePredictions({ lexicon, documents }: ScoreServices, given?: string): Promise<void> {
  const chosen = await vscode.window.showQuickPick(tasks(), {
    title: vscode.l10n.t("Score Predictions: what is scored?"),
  });
  if (!chosen) return;
  const { task, level } = chosen;
  const [wanted, known] = columns(task);
  const predictions = given ?? (await pickFile(vscode.l10n.t("Predictions: one {0} a line", wanted)));
  if (!predictions) return;
  const truth = await pickFile(vscode.l10n.t("Truth: one {0} a line", known));
  if (!truth) return;
  const report = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t("Scoring predictions") },
    async () => {
      const wheels = await lexicon();
      const scores = await scoreFiles(wheels, task, predictions, truth, { ...(level && { level }) });
      return scoreReport(scores, { lexicon: wheels.identity, predictions, truth });
    },
  );
  await documents.show(
    `${path.basename(predictions)} scores.md`,
    `${predictions} ${truth} ${task} ${level ?? ""}`,
    report,
  );
}

/** What a line of the predictions and of the truth holds. */
const columns = (task: Task): readonly [string, string] =>
  task === "sentiment" ? ["{name, label}", "{name, value}"] : ["{name, labels}", "{name, labels}"];
