import { l10n } from "vscode";
import type { RunEntry } from "../../runs";
import { lengthText } from "../runExplorer";
import { lexiconText } from "../shared/scoredWith";

/** What the status bar says of the runs that are going on. */
export interface Summary {
  readonly text: string;
  readonly tooltip: string;
  /** One of them stands still, or waits for what will not come. */
  readonly isWarning: boolean;
  /** The only run there is to look at; null when there is a choice. */
  readonly folder: string | null;
}

/** Sums up the runs that are going on; undefined when there are none, and nothing is to be said. */
export function summaryOf(active: readonly RunEntry[]): Summary | undefined {
  const [first] = active;
  if (!first) return undefined;
  const stuck = active.some(({ state, queue }) => state === "stalled" || queue?.neverStarts);
  const scores = active.flatMap(({ heldOut }) => heldOut?.f1 ?? []);
  const best = scores.length > 0 ? Math.max(...scores).toFixed(2) : undefined;
  const count = active.length === 1 ? l10n.t("1 run") : l10n.t("{0} runs", active.length);
  const score = best === undefined ? [] : [active.length === 1 ? best : l10n.t("best {0}", best)];
  return {
    text: [`$(${stuck ? "warning" : "pulse"}) ${count}`, ...score].join(" · "),
    tooltip: active.map(lineOf).join("\n"),
    isWarning: stuck,
    folder: active.length === 1 ? first.folder : null,
  };
}

function lineOf({ name, state, progress, heldOut, lexicon, queue }: RunEntry): string {
  const eta = progress?.etaSeconds;
  return [
    name,
    ...(state === "stalled" ? [l10n.t("stands still")] : []),
    ...(state === "queued" ? [queue?.message || l10n.t("queued")] : []),
    ...(progress ? [`${progress.step}/${progress.totalSteps}`] : []),
    ...(heldOut ? [l10n.t("held-out F1 {0}", heldOut.f1.toFixed(2)), ...(lexicon ? [lexiconText(lexicon)] : [])] : []),
    ...(state === "running" && typeof eta === "number" ? [l10n.t("{0} left", lengthText(eta))] : []),
  ].join(" · ");
}
