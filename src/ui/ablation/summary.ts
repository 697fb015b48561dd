import { l10n } from "vscode";
import type { GridReport } from "./report";

/** A line of the summary. */
interface Fact {
  /** Name of a codicon. */
  readonly icon: string;
  readonly label: string;
  readonly value: string;
}

/** Runs that a queue would start or go on with. */
export const toDo = ({ runs }: GridReport): number => runs.launch + runs.resume + runs.await;

/** What a person may want to know before a grid keeps the machine busy. */
export function facts({ variants, seeds, runs }: GridReport, root: string): Fact[] {
  const line = (icon: string, label: string, value: string): Fact => ({ icon, label, value });
  return [
    line("list-ordered", l10n.t("To do"), runsToDo(runs)),
    line("check", l10n.t("Kept"), l10n.t("{0} finished with the same settings, datasets and lexicon", runs.keep)),
    ...(runs.failed > 0
      ? [line("error", l10n.t("Failed"), l10n.t("{0}, each waits to be tried again", runs.failed))]
      : []),
    line(
      "symbol-array",
      l10n.t("Grid"),
      l10n.t("{0} variants × {1} seeds: {2}", variants.length, seeds, variants.join(", ")),
    ),
    line("folder", l10n.t("Runs folder"), root),
  ];
}

function runsToDo(runs: GridReport["runs"]): string {
  const parts = [
    l10n.t("{0} to launch", runs.launch),
    ...(runs.resume > 0 ? [l10n.t("{0} to go on with", runs.resume)] : []),
    ...(runs.await > 0 ? [l10n.t("{0} under way", runs.await)] : []),
  ];
  return parts.join(" · ");
}

/** How long so many runs side by side take, to the minute. */
export const timeText = ({ secondsLeft }: GridReport, jobs: number): string =>
  l10n.t("about {0} min", Math.max(1, Math.round(secondsLeft / jobs / 60)));
