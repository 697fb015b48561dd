import "./stateBadge.css";
import type { RunState } from "../../src/ui/shared/messages";
import { t } from "./l10n";

/** Shape and colour, never colour alone. */
const states: Readonly<
  Record<RunState, { readonly icon: string; readonly tone: string; readonly name: () => string }>
> = {
  running: { icon: "circle-filled", tone: "good", name: () => t("running") },
  stalled: { icon: "watch", tone: "warning", name: () => t("stalled") },
  finished: { icon: "pass-filled", tone: "good", name: () => t("finished") },
  stopped: { icon: "debug-stop", tone: "plain", name: () => t("stopped") },
  failed: { icon: "error", tone: "bad", name: () => t("failed") },
  lost: { icon: "question", tone: "warning", name: () => t("lost") },
  silent: { icon: "circle-outline", tone: "plain", name: () => t("silent") },
  queued: { icon: "clock", tone: "plain", name: () => t("queued") },
};

/** A state of a later version says at least that it is not known. */
const faceOf = (state: RunState) => states[state] ?? states.lost;

export const stateTone = (state: RunState): string => faceOf(state).tone;

export function StateBadge({ state }: { readonly state: RunState }) {
  const { tone, icon, name } = faceOf(state);
  return (
    <span class={`badge badge-${tone}`}>
      <span class={`codicon codicon-${icon}`} aria-hidden="true" /> {name()}
    </span>
  );
}
