import { l10n } from "vscode";
import type { RolloutIndex, RunReader } from "../../runs";
import type { View } from "../shared/messages";
import { problemOf } from "../shared/problems";
import type { TraceSnapshot } from "./contract";

/** What the page offers while there is nothing to read. */
export const OPEN_DASHBOARD = "openDashboard";

/** The page's face while a run has no groups; undefined once there is one. */
export function faceWithoutGroups(
  { standing }: Pick<RunReader, "standing">,
  index: Pick<RolloutIndex, "groups" | "problem" | "progress">,
  caughtUp: boolean,
): View<TraceSnapshot> | undefined {
  if (index.groups.length > 0) return undefined;
  const actions = [{ id: OPEN_DASHBOARD, label: l10n.t("Open Dashboard"), primary: true }];
  if (index.problem) return { kind: "error", problem: problemOf(index.problem), actions };
  const { read, total } = index.progress;
  if (!caughtUp) {
    const share = total > 0 ? ` ${Math.round((read / total) * 100)} %` : "";
    return { kind: "loading", what: `${l10n.t("Reading the rollouts…")}${share}` };
  }
  const active = standing.state === "running" || standing.state === "stalled" || standing.state === "queued";
  return {
    kind: "empty",
    title: l10n.t("No rollouts yet"),
    text: active
      ? l10n.t("The first answers come with the first step of GRPO; they show here as soon as they are written.")
      : l10n.t("This run ended before the first step of GRPO, so no answers were sampled."),
    actions,
  };
}
