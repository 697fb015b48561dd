import type { Phase } from "../../src/ui/shared/messages";
import { t } from "./l10n";
import { paletteColour } from "./palette";

const names: Readonly<Record<Phase, () => string>> = {
  preparing: () => t("preparing"),
  pretraining: () => t("pretraining"),
  "cold-start": () => t("cold start"),
  rl: () => "GRPO",
  evaluating: () => t("evaluating"),
  exporting: () => t("exporting"),
};

/** What a phase is called. A phase of a later version is shown as it is written. */
export function phaseName(phase: Phase): string {
  return names[phase]?.() ?? phase;
}

const colours: Readonly<Partial<Record<Phase, string>>> = {
  pretraining: paletteColour(2),
  "cold-start": paletteColour(5),
  rl: paletteColour(0),
};

export function phaseColour(phase: Phase): string {
  return colours[phase] ?? "var(--page-muted)";
}
