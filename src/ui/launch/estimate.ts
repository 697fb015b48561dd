import { type JsonObject, numberIn, objectIn, textIn } from "../../files";
import type { RunEntry } from "../../runs";

/** How long a run will take. */
export interface Estimate {
  readonly seconds: number;
  /** `runs`: the median of earlier runs of the same configuration here; `preset`: measured with the preset on two CPU cores. */
  readonly from: "runs" | "preset";
}

/** Seconds per step and sample of the tiny preset, by phase, on two CPU cores; and what start, evaluations and export add. */
const TINY = { encoder: 0.06 / 48, coldStart: 0.195 / 32, rl: 0.95 / 64, evaluation: 2, around: 30 };

/**
 * Estimates how long a run will take.
 *
 * @param configPath run.yaml of the run to be.
 * @param resolved The configuration with every default filled in.
 * @param runs Earlier runs.
 * @returns Null when neither earlier runs nor the preset tell.
 */
export function estimate(configPath: string, resolved: JsonObject, runs: readonly RunEntry[]): Estimate | null {
  const taken = runs
    .filter((run) => run.configPath === configPath && run.exit?.reason === "finished" && run.created > 0)
    .map((run) => (run.exit?.time ?? 0) - run.created)
    .filter((seconds) => seconds > 0)
    .sort((a, b) => a - b);
  const median = taken[Math.floor(taken.length / 2)];
  if (median !== undefined) return { seconds: median, from: "runs" };
  const model = objectIn(resolved, "model") ?? {};
  // A program trains what it will; the preset stands there as a default alone.
  const isPreset = textIn(model, "preset") === "tiny-llava" && textIn(resolved, "engine") !== "command";
  return isPreset ? { seconds: tinySeconds(resolved), from: "preset" } : null;
}

function tinySeconds(resolved: JsonObject): number {
  const phase = (key: "encoder" | "coldStart" | "rl") => objectIn(resolved, key) ?? {};
  const work = (key: "encoder" | "coldStart" | "rl") =>
    (numberIn(phase(key), "steps") ?? 0) * (numberIn(phase(key), "batchSize") ?? 0) * TINY[key];
  const every = numberIn(objectIn(resolved, "evaluation") ?? {}, "everySteps") ?? 1;
  const evaluations = 2 + (numberIn(phase("rl"), "steps") ?? 0) / Math.max(every, 1);
  return work("encoder") + work("coldStart") + work("rl") + evaluations * TINY.evaluation + TINY.around;
}
