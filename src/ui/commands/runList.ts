import { l10n } from "vscode";
import type { RunEntry } from "../../runs";
import type { Phase, RunState } from "../shared/messages";
import { lexiconText } from "../shared/scoredWith";

/** Which runs a command is for. */
export type RunKind = "any" | "active" | "resumable";

const STATES: Readonly<Record<Exclude<RunKind, "any">, readonly RunState[]>> = {
  active: ["running", "stalled", "queued"],
  resumable: ["stopped", "failed", "lost"],
};

/** The runs that a command is for, in the order of the store: newest first. */
export const runsOf = (kind: RunKind, runs: readonly RunEntry[]): readonly RunEntry[] =>
  kind === "any" ? runs : runs.filter(({ state }) => STATES[kind].includes(state));

/** How a run stands, in a few words: `running · GRPO 87/150 · F1 0.58`. */
export function standingText({ state, progress, heldOut, lexicon }: RunEntry): string {
  const active = STATES.active.includes(state);
  return [
    stateText(state),
    ...(progress && active ? [placeText(progress)] : []),
    ...(heldOut ? [`F1 ${heldOut.f1.toFixed(2)}${lexicon ? ` (${lexiconText(lexicon)})` : ""}`] : []),
  ].join(" · ");
}

/** How far a run is: `GRPO 87/150`; without numbers where nobody counts. */
export function placeText({ phase, step, totalSteps }: NonNullable<RunEntry["progress"]>): string {
  if (totalSteps > 0) return `${phaseText(phase)} ${step}/${totalSteps}`;
  return step > 0 ? `${phaseText(phase)} ${step}` : phaseText(phase);
}

/** The state of a run, for a person. */
export function stateText(state: RunState): string {
  switch (state) {
    case "running":
      return l10n.t("running");
    case "stalled":
      return l10n.t("stalled");
    case "queued":
      return l10n.t("queued");
    case "finished":
      return l10n.t("finished");
    case "stopped":
      return l10n.t("stopped");
    case "failed":
      return l10n.t("failed");
    case "lost":
      return l10n.t("lost");
    case "silent":
      return l10n.t("silent");
  }
}

/** A phase of a run, for a person. */
export function phaseText(phase: Phase): string {
  switch (phase) {
    case "preparing":
      return l10n.t("preparing");
    case "pretraining":
      return l10n.t("pretraining");
    case "cold-start":
      return l10n.t("cold start");
    case "rl":
      return "GRPO";
    case "evaluating":
      return l10n.t("evaluating");
    case "exporting":
      return l10n.t("exporting");
  }
}
