import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { root } from "./paths";
import type { RunFiles } from "./runFiles";

const SMALL_FILES = { "run.json": "run", "process.json": "process", "state.json": "state", "exit.json": "exit" };
const ROWS = {
  "metrics.jsonl": "metric-row",
  "rollouts.jsonl": "rollout-row",
  "evaluations.jsonl": "evaluation-row",
  "hardware.jsonl": "hardware-row",
  "events.jsonl": "event-row",
};

/** What in a run's folder does not follow schema/run-folder: `file: why`, with every file looked at. */
export async function schemaProblems(run: RunFiles): Promise<{ looked: string[]; problems: string[] }> {
  const looked: string[] = [];
  const problems: string[] = [];
  const check = async (file: string, schema: string, values: unknown[]) => {
    looked.push(file);
    const text = await readFile(path.join(root, `schema/run-folder/${schema}.schema.json`), "utf8");
    const ajv = new Ajv2020({ allowUnionTypes: true });
    const fits = ajv.compile(JSON.parse(text));
    for (const value of values) if (!fits(value)) problems.push(`${file}: ${ajv.errorsText(fits.errors)}`);
  };
  for (const [file, schema] of Object.entries(SMALL_FILES)) await check(file, schema, [await run.json(file)]);
  for (const [file, schema] of Object.entries(ROWS)) await check(file, schema, await run.rows(file));
  for (const name of await readdir(path.join(run.folder, "predictions"))) {
    await check(`predictions/${name}`, "prediction-row", await run.rows(`predictions/${name}`));
  }
  return { looked, problems };
}
