// `npm run score`: the same arguments and the same JSON as `affectgpt-rl score`.
import { parseArgs } from "node:util";
import { EmotionError, scoreFiles } from "../emotion";
import { levelOf, lexiconOf, report, required, runProgram, SCORING_OPTIONS, taskOf } from "./shared/program";

const USAGE =
  "usage: score [--pack DIR | --extended] --task ov|basic|sentiment --predictions P.jsonl --truth T.jsonl [--level level1|level2] [--json [--details]]";

runProgram(async () => {
  const { values } = parseArgs({ options: { ...SCORING_OPTIONS, details: { type: "boolean", default: false } } });
  const [task, level] = [taskOf(values.task, USAGE), levelOf(values.level, USAGE)];
  const [predictions, truth] = [required(values.predictions, USAGE), required(values.truth, USAGE)];
  if (values.details && !values.json) throw new EmotionError("--details are part of the JSON: add --json.");
  const lexicon = await lexiconOf(values);
  const { details } = values;
  report(await scoreFiles(lexicon, task, predictions, truth, { level, details }), lexicon, values.json);
});
