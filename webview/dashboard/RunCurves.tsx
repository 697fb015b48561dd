import type { Signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { ChartId, DashboardSnapshot } from "../../src/ui/dashboard/contract";
import type { Arrangement } from "../shared/charts/arrangement";
import { Curves } from "../shared/charts/Curves";
import { t } from "../shared/l10n";

const titles: Readonly<Record<ChartId, () => string>> = {
  heldOut: () => t("Held-out EW F1"),
  rewards: () => t("Reward by component"),
  answers: () => t("Answer length, precision, recall"),
  signs: () => t("Signs of gaming over training"),
  learning: () => t("Loss, entropy, KL"),
  machine: () => t("CPU, GPU, memory"),
};

const whenEmpty: Readonly<Record<ChartId, () => string>> = {
  heldOut: () => t("The first evaluation comes at the end of a phase."),
  rewards: () => t("Rewards are given once GRPO begins."),
  answers: () => t("Answers are counted once GRPO begins."),
  signs: () => t("Answers are counted once GRPO begins."),
  learning: () => t("The first step has not been logged yet."),
  machine: () => t("The first sample of the hardware comes within seconds."),
};

interface RunCurvesProps {
  readonly snapshot: DashboardSnapshot;
  readonly arrangement: Signal<Arrangement>;
}

/** The curves of one run. */
export function RunCurves({ snapshot, arrangement }: RunCurvesProps) {
  const { phases, marks, run } = snapshot;
  const stage = useMemo(() => ({ phases, marks, started: run.started, current: run.phase }), [phases, marks, run]);
  const ended = run.ended === null ? undefined : t("The run ended before there was anything to draw here.");
  const charts = snapshot.charts.map((view) => ({
    view,
    title: titles[view.id]?.() ?? view.id,
    whenEmpty: ended ?? whenEmpty[view.id]?.() ?? "",
  }));
  return <Curves charts={charts} stage={stage} arrangement={arrangement} />;
}
