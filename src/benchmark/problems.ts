import { EmotionError } from "../emotion";

/** What keeps a benchmark, or one file of it, from being scored. */
export type BenchmarkTrouble =
  /** A folder cannot be read. */
  | "folder"
  /** A folder holds more files than one of predictions does. */
  | "tooMany"
  /** No file of the folder names a set. */
  | "nothing"
  /** There are answers to a set and no truth. */
  | "noTruth"
  /** A file cannot be scored; the message says why. */
  | "unreadable"
  /** The set has another number of samples than the published one. */
  | "otherSize"
  /** A run has not answered its held-out set, or its files are gone. */
  | "noAnswers";

/** One trouble with its place. */
export interface BenchmarkProblem {
  readonly kind: BenchmarkTrouble;
  /** The file or folder, absolute. */
  readonly file: string;
  /** The name of the set; left out for troubles of the whole. */
  readonly set?: string;
  /** What stands behind it: a reason in English that names its file, or figures. */
  readonly message: string;
}

/** A benchmark that cannot be scored at all. */
export class BenchmarkError extends EmotionError {
  constructor(readonly problem: BenchmarkProblem) {
    super(problemText(problem));
  }
}

/** The message of whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A problem in one English sentence, for command lines and exported tables. */
export function problemText({ kind, file, set = "", message }: BenchmarkProblem): string {
  switch (kind) {
    case "folder":
      return `${file} cannot be read: ${message}.`;
    case "tooMany":
      return `${file} holds more than ${message} files: choose the folder that holds predictions alone.`;
    case "nothing":
      return `${file} holds no predictions: folders or files named after a set (mer2023, cmumosi, ovmerdplus …) with .jsonl, .csv or .npz files.`;
    case "noTruth":
      return `${set}: no truth file. Put one that is named after the set (${message}) into the truth folder.`;
    case "unreadable":
      return `${set}: ${message}`;
    case "otherSize":
      return `${set}: ${message}, so the score is not comparable with published ones.`;
    case "noAnswers":
      return `${file}: ${message}`;
  }
}
