import { l10n } from "vscode";
import type { ActionCounts, GridReport, GridShare, MachineReport } from "./report";
import type { Unreached } from "./study";

/** A line of the summary. */
interface Fact {
  /** Name of a codicon. */
  readonly icon: string;
  readonly label: string;
  readonly value: string;
}

/** Runs that the chosen machines would start, go on with or wait for; those that failed are not among them. */
export const toDo = ({ shares }: Pick<GridReport, "shares">): number =>
  shares.reduce((sum, { cells, failed }) => sum + cells.length - failed, 0);

/** What a person may want to know before a grid keeps machines busy. */
export function facts(
  { variants, seeds, runs, machines, shares }: GridReport,
  unreached: readonly Pick<Unreached, "machine" | "error">[],
): Fact[] {
  const line = (icon: string, label: string, value: string): Fact => ({ icon, label, value });
  const [only, ...others] = machines;
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
    ...(others.length === 0
      ? []
      : machines.map((machine) => line("server", machine.name, machineText(machine, shares)))),
    ...unreached.map(({ machine, error }) => line("debug-disconnect", machine.name, error.message)),
    ...(only && others.length === 0 ? [line("folder", l10n.t("Runs folder"), only.root)] : []),
  ];
}

function machineText({ name, runs, queue, standing }: MachineReport, shares: readonly GridShare[]): string {
  const parts = [l10n.t("{0} finished", runs.keep), ...(runs.await > 0 ? [l10n.t("{0} under way", runs.await)] : [])];
  const share = toDo({ shares: shares.filter(({ machine }) => machine === name) });
  if (share > 0) parts.push(l10n.t("its share: {0}", share));
  if (runs.failed > 0) parts.push(l10n.t("{0} failed", runs.failed));
  if (queue !== null) parts.push(l10n.t("its queue works, {0} wait in it", runs.launch + runs.resume));
  if (standing === "away") parts.push(l10n.t("out of reach: what it has begun stays with it"));
  if (standing === "lost") parts.push(l10n.t("given up: what it has not finished is done by others"));
  return parts.join(" · ");
}

function runsToDo(runs: ActionCounts): string {
  const parts = [
    l10n.t("{0} to launch", runs.launch),
    ...(runs.resume > 0 ? [l10n.t("{0} to go on with", runs.resume)] : []),
    ...(runs.await > 0 ? [l10n.t("{0} under way", runs.await)] : []),
  ];
  return parts.join(" · ");
}

/** How long so many runs side by side take on each machine, to the minute: the last machine to end counts. */
export function timeText({ secondsLeft, shares }: GridReport, jobs: number): string {
  const [, ...others] = shares;
  const seconds = others.length === 0 ? secondsLeft : Math.max(...shares.map((share) => share.seconds));
  return l10n.t("about {0} min", Math.max(1, Math.round(seconds / jobs / 60)));
}
