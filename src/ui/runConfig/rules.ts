import { l10n } from "vscode";
import type { Finding } from "./explain";

/** The fields that the rules compare; a configuration that fits the schema has them or leaves them to their defaults. */
interface RuledConfig {
  readonly rl?: {
    readonly steps?: number;
    readonly batchSize?: number;
    readonly groupSize?: number;
    readonly warmupSteps?: number;
  };
  readonly data?: { readonly validation?: string };
  readonly evaluation?: { readonly everySteps?: number; readonly set?: string };
}

const defaults = { steps: 140, batchSize: 64, groupSize: 8 };

/** Rules between keys that a schema cannot say and that are quick to check while typing; the trainer's own check has all of them. */
export function checkRules(config: RuledConfig): Finding[] {
  const findings: Finding[] = [];
  const { steps, batchSize, groupSize } = { ...defaults, ...config.rl };
  if (batchSize % groupSize !== 0) {
    findings.push({
      path: ["rl", config.rl?.groupSize === undefined ? "batchSize" : "groupSize"],
      part: "value",
      message: l10n.t(
        "rl.groupSize {0} does not divide rl.batchSize {1}: a step holds whole groups of completions.",
        groupSize,
        batchSize,
      ),
      suggestion: String(
        config.rl?.groupSize === undefined
          ? nearestMultiple(batchSize, groupSize)
          : nearestDivisor(batchSize, groupSize),
      ),
    });
  }
  const warmup = config.rl?.warmupSteps;
  if (warmup !== undefined && steps > 0 && warmup > steps) {
    findings.push({
      path: ["rl", "warmupSteps"],
      part: "value",
      message: l10n.t("rl.warmupSteps {0} is more than rl.steps {1}.", warmup, steps),
      suggestion: String(steps),
    });
  }
  if (config.evaluation?.set === "validation" && config.data?.validation === undefined) {
    findings.push({
      path: ["evaluation", "set"],
      part: "value",
      message: l10n.t("evaluation.set is 'validation', but data.validation names no file."),
      suggestion: "held-out",
    });
  }
  return findings;
}

function nearestDivisor(total: number, wanted: number): number {
  let best = total;
  for (let divisor = 2; divisor <= total; divisor++) {
    if (total % divisor === 0 && Math.abs(divisor - wanted) < Math.abs(best - wanted)) best = divisor;
  }
  return best;
}

const nearestMultiple = (wanted: number, of: number): number => Math.max(of, Math.round(wanted / of) * of);
