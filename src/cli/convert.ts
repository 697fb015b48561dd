// `npm run convert`: the same arguments and the same lines as `affectgpt-rl convert`.
import { stat, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import writeFileAtomic from "write-file-atomic";
import { convertFile, EmotionError, reasonOf } from "../emotion";
import { required, runProgram, taskOf } from "./shared/program";

const USAGE = "usage: convert --input FILE [--output P.jsonl] [--task ov|basic|sentiment] [--split NAME]";

runProgram(async () => {
  const { values } = parseArgs({
    options: {
      input: { type: "string" },
      output: { type: "string" },
      task: { type: "string" },
      split: { type: "string" },
    },
  });
  const task = values.task === undefined ? undefined : taskOf(values.task, USAGE);
  const rows = await convertFile(required(values.input, USAGE), { task, split: values.split });
  const content = rows.map((row) => `${JSON.stringify(row)}\n`).join("");
  if (values.output === undefined) process.stdout.write(content);
  else await write(values.output, content);
});

async function write(output: string, content: string): Promise<void> {
  try {
    // Nothing can take the place of a pipe or a device.
    const replaces = await stat(output).then(
      (found) => found.isFile(),
      () => true,
    );
    await (replaces ? writeFileAtomic(output, content) : writeFile(output, content));
  } catch (error) {
    throw new EmotionError(`${output} cannot be written: ${reasonOf(error)}.`);
  }
}
