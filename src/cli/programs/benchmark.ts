import path from "node:path";
import { parseArgs } from "node:util";
import { evaluate, exportTable, FORMATS } from "../../benchmark";
import { EmotionError } from "../../emotion";
import { lexiconOf, type Program, required } from "./program";

const USAGE =
  "usage: benchmark [--pack DIR | --extended] --predictions DIR [--truth DIR] [--format markdown|latex|csv|json] (without --truth, the truth lies beside the predictions)";

/** Scores a folder of predictions on the sets of MER-UniBench, and lays the scores beside the published ones. */
export const benchmark: Program = async (argv, own) => {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      pack: { type: "string" },
      extended: { type: "boolean", default: false },
      predictions: { type: "string" },
      truth: { type: "string" },
      format: { type: "string", default: "markdown" },
    },
  });
  const format = [...FORMATS, "json" as const].find((known) => known === values.format);
  if (format === undefined) throw new EmotionError(USAGE);
  const predictions = path.resolve(required(values.predictions, USAGE));
  const truth = values.truth === undefined ? predictions : path.resolve(values.truth);
  const result = await evaluate({ predictions, truth }, await lexiconOf(values, own), () => {});
  return format === "json" ? `${JSON.stringify(result)}\n` : exportTable(result, format);
};
