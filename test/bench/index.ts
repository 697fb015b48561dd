// npm run bench: prints a table, writes the same as JSON, and fails when a limit is passed.
import { writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { root } from "../support/editor/paths";
import { measureEditor } from "./editor";
import { measureEditorHosts } from "./editorHosts";
import { measureExtraction } from "./extraction";
import { type Figure, isGood, table } from "./figure";
import { measureBacklog, measureHosts, measureSupervision } from "./load";
import { measureRewards } from "./rewards";
import { measureScorers } from "./scorers";

const PARTS: Readonly<Record<string, (root: string) => Promise<Figure[]>>> = {
  scorers: measureScorers,
  extraction: measureExtraction,
  rewards: measureRewards,
  hosts: measureHosts,
  editorHosts: measureEditorHosts,
  backlog: measureBacklog,
  supervision: measureSupervision,
  editor: measureEditor,
};

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: "string" } } });
  const wanted = values.only?.split(",") ?? Object.keys(PARTS);
  const figures: Figure[] = [];
  // One after another: they would measure each other.
  for (const name of wanted) {
    const measure = PARTS[name];
    if (!measure) throw new Error(`No part is named ${name}. There are: ${Object.keys(PARTS).join(", ")}.`);
    try {
      figures.push(...(await measure(root)));
    } catch (error) {
      // The others are still worth their minutes.
      console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      process.exitCode = 1;
    }
  }
  console.log(table(figures));
  const machine = { cpu: cpus()[0]?.model ?? "", cores: cpus().length, node: process.version };
  await writeFile(path.join(root, "test-output/bench.json"), `${JSON.stringify({ machine, figures }, null, 2)}\n`);
  if (!figures.every(isGood)) process.exitCode = 1;
}

void main();
