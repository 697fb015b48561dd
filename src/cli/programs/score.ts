import { parseArgs } from "node:util";
import { EmotionError, scoreFiles } from "../../emotion";
import { levelOf, lexiconOf, type Program, report, required, SCORING_OPTIONS, taskOf } from "./program";

const USAGE =
  "usage: score [--pack DIR | --extended] --task ov|basic|sentiment --predictions P.jsonl --truth T.jsonl [--level level1|level2] [--json [--details]]\n";

/** Scores a predictions file against a truth file. */
export const score: Program = async (argv, own) => {
  const options = { ...SCORING_OPTIONS, details: { type: "boolean", default: false } } as const;
  const { values } = parseArgs({ args: [...argv], options });
  if (values.help) return USAGE;
  const { details, json } = values;
  const [task, level] = [taskOf(values.task, USAGE), levelOf(values.level, USAGE)];
  const [predictions, truth] = [required(values.predictions, USAGE), required(values.truth, USAGE)];
  if (details && !json) throw new EmotionError("--details are part of the JSON: add --json.");
  const lexicon = await lexiconOf(values, own);
  return report(await scoreFiles(lexicon, task, predictions, truth, { level, details }), lexicon, json);
};
