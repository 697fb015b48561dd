import { stat, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import writeFileAtomic from "write-file-atomic";
import { convertFile, EmotionError, reasonOf } from "../../emotion";
import { type Program, required, taskOf } from "./program";

const USAGE = "usage: convert --input FILE [--output P.jsonl] [--task ov|basic|sentiment] [--split NAME]\n";

/** Turns a published file into JSON Lines, which are printed or written to a file. */
export const convert: Program = async (argv) => {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      input: { type: "string" },
      output: { type: "string" },
      task: { type: "string" },
      split: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return USAGE;
  const task = values.task === undefined ? undefined : taskOf(values.task, USAGE);
  const rows = await convertFile(required(values.input, USAGE), { task, split: values.split });
  const content = rows.map((row) => `${JSON.stringify(row)}\n`).join("");
  if (values.output === undefined) return content;
  await write(values.output, content);
  return "";
};

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
