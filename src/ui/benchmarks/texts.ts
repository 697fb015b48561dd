import path from "node:path";
import { l10n } from "vscode";
import {
  type BenchmarkProblem,
  type BenchmarkProgress,
  type BenchmarkResult,
  lacksOfficialWheels,
  type OwnRow,
} from "../../benchmark";
import type { Problem } from "../shared/messages";

/** What hinders a benchmark or a file of it: what, where, and what to do. */
export function problemView({ kind, file, set = "", message }: BenchmarkProblem): Problem {
  const view = (what: string, todo: string, where = file): Problem => ({ what, where, todo, canRetry: true });
  switch (kind) {
    case "folder":
      return view(l10n.t("The folder cannot be read."), message);
    case "tooMany":
      return view(
        l10n.t("The folder holds more than {0} files.", message),
        l10n.t("Choose the folder that holds the predictions alone."),
      );
    case "nothing":
      return view(
        l10n.t("No predictions were found."),
        l10n.t(
          "Folders or files are named after their set (mer2023, cmumosi, ovmerdplus …) and hold .jsonl, .csv or .npz files.",
        ),
      );
    case "noTruth":
      return view(
        l10n.t("{0} has predictions and no truth.", set),
        l10n.t("Put a file that is named after the set into the truth folder: {0}.", message),
      );
    case "unreadable":
      return view(
        l10n.t("A file of {0} cannot be scored.", set),
        l10n.t("Correct the file and run the benchmark again. The others are scored."),
        message,
      );
    case "otherSize":
      return view(
        l10n.t("{0}: {1}.", set, message),
        l10n.t("Its score and the mean are not comparable with published ones."),
      );
    case "noAnswers":
      return view(message, l10n.t("Choose a run that has finished, or a folder of predictions."));
  }
}

/** How far a benchmark is. */
export function progressText(progress: BenchmarkProgress | null): string {
  if (progress === null) return l10n.t("Looking for predictions…");
  return l10n.t("Scoring {0} ({1} of {2})…", progress.set, progress.done + 1, progress.total);
}

/** How a row took its checkpoints. */
export function ruleText({ rule, checkpoint }: OwnRow, several: boolean): string {
  if (!several) return "";
  return rule === "best"
    ? l10n.t("best checkpoint of each set")
    : l10n.t("one checkpoint for all sets: {0}", checkpointText(checkpoint ?? ""));
}

/** A checkpoint's name; files of a single one may say none. */
export const checkpointText = (checkpoint: string): string => checkpoint || l10n.t("the only one");

/** How the figures of a result were made. */
export function notesOf({ sets }: BenchmarkResult, resamples: number): string[] {
  return [
    l10n.t(
      "In percent. Hit rate and F1 on five emotion wheels at level 1; WAF is the weighted-average F1 of the sentiment's sign. Small figures: 95 % interval by a bootstrap over samples ({0} resamples).",
      resamples,
    ),
    ...(sets.some(({ checkpoints }) => checkpoints.length > 1)
      ? [
          l10n.t(
            "The best checkpoint of each set is how published figures are taken. It is chosen by the very score that is reported, which favours it; one checkpoint for all sets, the one with the best mean, is favoured less.",
          ),
        ]
      : []),
  ];
}

/** Why own and published figures do not compare. @param all How many sets published means are over. */
export function remarksOf(result: BenchmarkResult, all: number): string[] {
  const counted = result.rows[0]?.mean?.sets ?? [];
  return [
    ...(isPartial(result, all)
      ? [
          l10n.t(
            "† Mean over {0} of {1} sets: {2}. Published means are over all of them, so the two cannot be compared.",
            counted.length,
            all,
            counted.join(", "),
          ),
        ]
      : []),
    ...(lacksOfficialWheels(result)
      ? [l10n.t("Scored with the extension's own wheels; published scores were made with the official ones.")]
      : []),
  ];
}

/** Whether own means are over fewer sets than published ones. */
export function isPartial({ rows }: BenchmarkResult, all: number): boolean {
  const counted = rows[0]?.mean?.sets.length ?? all;
  return counted < all;
}

/** A folder as a person calls it: with the one above it, since many are called predictions or labels. */
export const folderText = (folder: string): string =>
  path.join(path.basename(path.dirname(folder)), path.basename(folder));
