import path from "node:path";
import { l10n } from "vscode";
import type { AttachKind, Detection, TrainingProcess } from "../../runs/attach";

const KINDS: Readonly<Record<AttachKind, string>> = {
  trl: "TRL",
  "ms-swift": "ms-swift",
  verl: "verl",
  easyr1: "EasyR1",
  tensorboard: "TensorBoard",
  "json-lines": "JSON Lines",
  console: "",
};

/** Whose files they are, for a person. */
export const kindText = (kind: AttachKind): string => KINDS[kind] || l10n.t("output of a program");

/** What was found: `TRL: metrics from runs/Jan01, rollouts from completions`. */
export function foundText({ kind, path: at, sources }: Detection): string {
  const place = (file: string) => path.relative(at, file) || path.basename(file);
  const parts = sources.flatMap((source) => {
    if (source.gives === "metrics") return [l10n.t("metrics from {0}", place(source.path))];
    return source.gives === "rollouts" ? [l10n.t("rollouts from {0}", place(source.path))] : [];
  });
  return `${kindText(kind)}: ${parts.join(", ")}`;
}

/** What the files of this engine do not hold, so that it is not missed later; empty when nothing is. */
export function lackingText({ kind, sources }: Detection): string {
  const has = (gives: string) => sources.some((source) => source.gives === gives);
  return [
    ...(has("metrics") ? [] : [l10n.t("no file of metrics was found")]),
    ...(has("rollouts") ? [] : [l10n.t("no rollouts were found")]),
    ...(kind === "verl" && has("rollouts") ? [l10n.t("verl writes no advantage")] : []),
    ...(kind === "trl" && has("rollouts") ? [l10n.t("TRL writes no weights of rewards")] : []),
  ].join("; ");
}

/** A name for the run: the last part of the path that says something. */
export function nameFor(chosen: string): string {
  const parts = chosen.split(/[\\/]/).filter((part) => part !== "");
  return parts.findLast((part) => !/^(runs|output|out|logs?|v\d+-[\d-]+)$/i.test(part)) ?? parts.at(-1) ?? "run";
}

const LONGEST_COMMAND = 120;

/** A process to choose from: its command, shortened, and where it writes. */
export function processItem({ pid, argv, folder }: TrainingProcess): {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
} {
  const command = argv.join(" ");
  return {
    label: `$(pulse) ${l10n.t("process {0}", pid)}`,
    description: command.length > LONGEST_COMMAND ? `${command.slice(0, LONGEST_COMMAND)}…` : command,
    detail: folder ?? "",
  };
}

/** What is wrong with a number of completions a prompt; undefined when nothing is. */
export function groupSizeProblem(text: string): string | undefined {
  return /^[1-9]\d{0,3}$/.test(text.trim()) ? undefined : l10n.t("A whole number, such as 8.");
}

/** What is wrong with a pattern for lines of metrics; undefined when nothing is. */
export function patternProblem(text: string): string | undefined {
  if (!text.includes("(?<step>")) return l10n.t("It needs the group (?<step>…), and one named group for each metric.");
  try {
    new RegExp(text, "u");
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
