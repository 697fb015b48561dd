// `npm run score`: the same arguments and the same JSON as `affectgpt-rl score`.
import path from "node:path";
import { parseArgs } from "node:util";
import { EmotionError, type FileScores, LEVELS, loadLexicon, loadOfficialPack, scoreFiles, TASKS } from "../emotion";

const USAGE =
  "usage: score [--pack DIR] --task ov|basic|sentiment --predictions P.jsonl --truth T.jsonl [--level level1|level2] [--json]";

function readArguments() {
  const { values } = parseArgs({
    options: {
      pack: { type: "string" },
      task: { type: "string" },
      predictions: { type: "string" },
      truth: { type: "string" },
      level: { type: "string", default: "level1" },
      json: { type: "boolean", default: false },
    },
  });
  const task = TASKS.find((known) => known === values.task);
  const level = LEVELS.find((known) => known === values.level);
  if (task === undefined || level === undefined || values.predictions === undefined || values.truth === undefined) {
    throw new EmotionError(USAGE);
  }
  return { ...values, task, level, predictions: values.predictions, truth: values.truth };
}

function table(scores: FileScores): string {
  const figures: Record<string, unknown> = { ...scores, ...("mean" in scores ? scores.mean : {}) };
  return Object.entries(figures)
    .filter(([, value]) => typeof value !== "object")
    .map(
      ([key, value]) => `${key.padEnd(12)} ${typeof value === "number" && value % 1 !== 0 ? value.toFixed(4) : value}`,
    )
    .join("\n");
}

async function main(): Promise<void> {
  const { pack, task, level, predictions, truth, json } = readArguments();
  const own = path.join(__dirname, "../../media/lexicon.json");
  const lexicon = pack === undefined ? await loadLexicon(own) : await loadOfficialPack(pack);
  const scores = await scoreFiles(lexicon, task, predictions, truth, level);
  const { name, version, sha256 } = lexicon.identity;
  if (json) console.log(JSON.stringify({ ...scores, lexicon: lexicon.identity }));
  else console.log(`${table(scores)}\n${"lexicon".padEnd(12)} ${name} ${version} ${sha256.slice(0, 12)}`);
}

main().catch((error: unknown) => {
  // parseArgs names the wrong argument in its message.
  console.error(error instanceof EmotionError || error instanceof TypeError ? error.message : error);
  process.exitCode = 2;
});
