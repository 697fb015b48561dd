import { parseArgs } from "node:util";
import { COMPARE_DEFAULTS, compareFiles, EmotionError } from "../../emotion";
import { levelOf, lexiconOf, type Program, report, required, SCORING_OPTIONS, taskOf } from "./program";

const USAGE =
  "usage: compare [--pack DIR | --extended] --task ov|basic|sentiment --predictions P.jsonl --baseline B.jsonl --truth T.jsonl [--level level1|level2] [--resamples N] [--seed N] [--json]\n";
const MOST_RESAMPLES = 1_000_000;
const MOST_SEED = 2 ** 32 - 2;

/** Says what the difference of two prediction files is worth. */
export const compare: Program = async (argv, own) => {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      ...SCORING_OPTIONS,
      baseline: { type: "string" },
      resamples: { type: "string", default: String(COMPARE_DEFAULTS.resamples) },
      seed: { type: "string", default: String(COMPARE_DEFAULTS.seed) },
    },
  });
  if (values.help) return USAGE;
  const [task, level] = [taskOf(values.task, USAGE), levelOf(values.level, USAGE)];
  const [predictions, truth] = [required(values.predictions, USAGE), required(values.truth, USAGE)];
  const files = { predictions, baseline: required(values.baseline, USAGE), truth };
  const resamples = whole("--resamples", values.resamples, 1, MOST_RESAMPLES);
  const seed = whole("--seed", values.seed, 0, MOST_SEED);
  const lexicon = await lexiconOf(values, own);
  return report(await compareFiles(lexicon, task, files, level, { resamples, seed }), lexicon, values.json);
};

function whole(option: string, text: string, least: number, most: number): number {
  const value = /^[0-9]{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new EmotionError(`${option} '${text}' is no whole number from ${least} to ${most}.`);
}
