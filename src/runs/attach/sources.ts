import path from "node:path";
import { type JsonObject, readObject, wholeIn } from "../../files";
import { parquetCompletions, type RewardWeights, SwiftCompletions, verlRollouts } from "./completions";
import { ConsoleMetrics } from "./console";
import { easyR1Line, JsonLinesMetrics, plainLine, swiftLine, verlLine } from "./jsonLines";
import { EventFiles } from "./tfevents";
import { TrainerState } from "./trainerState";
import type { AttachOptions, FoundSource, Source } from "./types";

/**
 * Begins to follow files.
 *
 * @throws FileError when the options do not fit.
 */
export async function openSource({ format, path: at, gives }: FoundSource, options: AttachOptions): Promise<Source> {
  switch (format) {
    case "trainer-state":
      return new TrainerState(at, gives);
    case "completions-parquet":
      return parquetCompletions(at, options.groupSize);
    case "swift-logging":
      return new JsonLinesMetrics(at, swiftLine);
    case "swift-completions": {
      const started = await readObject(path.join(path.dirname(at), "args.json")).catch(() => undefined);
      const groupSize = options.groupSize ?? wholeIn(started ?? {}, "num_generations") ?? null;
      return new SwiftCompletions(at, groupSize, started ? weightsIn(started) : null);
    }
    case "verl-metrics":
      return new JsonLinesMetrics(at, verlLine);
    case "verl-rollouts":
      return verlRollouts(at, options.groupSize);
    case "easyr1-log":
      return new JsonLinesMetrics(at, easyR1Line);
    case "tfevents":
      return new EventFiles(at);
    case "json-lines":
      return new JsonLinesMetrics(at, plainLine);
    case "console":
      return new ConsoleMetrics(at, options.pattern);
  }
}

/** args.json names a weight for each reward in their order, or null for one each. */
function weightsIn({ reward_weights: weights }: JsonObject): RewardWeights {
  if (weights === null || weights === undefined) return "ones";
  return Array.isArray(weights) && weights.every((weight) => typeof weight === "number") ? weights : null;
}
