import path from "node:path";
import * as vscode from "vscode";
import type { FileScores, Level, Lexicon, Task } from "../../emotion";
import type { ReadonlyDocuments } from "../commands/readonlyDocuments";
import { messageOf } from "../shared/problems";
import { lexiconText } from "../shared/scoredWith";
import { comparisonReport, scoreLine, scoreReport } from "./report";
import { type ScoredFiles, Scoring } from "./scoring";

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

/** @param beside A file of the folder in which the search begins; left out, it is where the user searched last. */
async function pickFile(title: string, beside?: string): Promise<string | undefined> {
  const [file] =
    (await vscode.window.showOpenDialog({
      title,
      openLabel: vscode.l10n.t("Choose"),
      filters: {
        [vscode.l10n.t("Labels")]: ["jsonl", "ndjson", "csv", "npz"],
        [vscode.l10n.t("All files")]: ["*"],
      },
      ...(beside !== undefined && { defaultUri: vscode.Uri.file(path.dirname(beside)) }),
    })) ?? [];
  return file?.fsPath;
}

/** What scoring needs from the rest. */
export interface ScoreServices {
  readonly context: Pick<vscode.ExtensionContext, "extensionPath">;
  lexicon(): Promise<Lexicon>;
  readonly documents: ReadonlyDocuments;
}

/**
 * Scores a predictions file against a truth file, shows the figures with what they were made of as a document, and offers to compare with
 * another file.
 *
 * @param given The predictions; left out, the user is asked.
 * @throws EmotionError when a file cannot be scored: the message names file, line and remedy.
 */
export async function scorePredictions(services: ScoreServices, given?: string): Promise<void> {
  const chosen = await vscode.window.showQuickPick(tasks(), {
    title: vscode.l10n.t("Score Predictions: what is scored?"),
  });
  if (!chosen) return;
  const { task, level = "level1" } = chosen;
  const [wanted, known] = columns(task);
  const predictions = given ?? (await pickFile(vscode.l10n.t("Predictions: one {0} a line", wanted)));
  if (!predictions) return;
  const truth = await pickFile(vscode.l10n.t("Truth: one {0} a line", known), predictions);
  if (!truth) return;
  const files = { task, level, predictions, truth };
  const lexicon = await services.lexicon();
  const scores = await cancellable(vscode.l10n.t("Scoring predictions"), (signal) =>
    scoring(services).score(files, lexicon, signal),
  );
  if (!scores) return;
  const report = scoreReport(scores, { lexicon: lexicon.identity, predictions, truth });
  await services.documents.show(
    `${path.basename(predictions)} scores.md`,
    `${predictions} ${truth} ${task} ${level}`,
    report,
  );
  // Not awaited: the offer may stay as long as it likes.
  void offerComparison(services, files, scores, lexicon);
}

/** Says the main figure and offers to compare it. */
async function offerComparison(
  services: ScoreServices,
  files: ScoredFiles,
  scores: FileScores,
  lexicon: Lexicon,
): Promise<void> {
  const compare = vscode.l10n.t("Compare with Another File…");
  const line = `${path.basename(files.predictions)}: ${scoreLine(scores, lexiconText(lexicon.identity))}`;
  if ((await vscode.window.showInformationMessage(line, compare)) !== compare) return;
  try {
    await comparePredictions(services, files, lexicon);
  } catch (error) {
    void vscode.window.showErrorMessage(messageOf(error));
  }
}

async function comparePredictions(services: ScoreServices, files: ScoredFiles, lexicon: Lexicon): Promise<void> {
  const { predictions, truth } = files;
  const [wanted] = columns(files.task);
  const baseline = await pickFile(vscode.l10n.t("Predictions to compare with: one {0} a line", wanted), predictions);
  if (!baseline) return;
  const compared = await cancellable(vscode.l10n.t("Comparing predictions"), (signal) =>
    scoring(services).compare(files, baseline, lexicon, signal),
  );
  if (!compared) return;
  const report = comparisonReport(compared, { lexicon: lexicon.identity, predictions, truth }, baseline);
  await services.documents.show(
    `${path.basename(predictions)} against ${path.basename(baseline)}.md`,
    `${predictions} ${baseline} ${truth} ${files.task} ${files.level}`,
    report,
  );
}

const scoring = ({ context }: ScoreServices): Scoring => new Scoring(path.join(context.extensionPath, "dist"));

/** Runs work under a notification that can be cancelled; undefined when it was. */
function cancellable<T>(title: string, work: (signal: AbortSignal) => Promise<T>): Thenable<T | undefined> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (_progress, token) => {
    const cancel = new AbortController();
    token.onCancellationRequested(() => cancel.abort());
    try {
      return await work(cancel.signal);
    } catch (error) {
      if (cancel.signal.aborted) return undefined;
      throw error;
    }
  });
}

/** What a line of the predictions and of the truth holds. */
const columns = (task: Task): readonly [string, string] =>
  task === "sentiment" ? ["{name, label}", "{name, value}"] : ["{name, labels}", "{name, labels}"];
