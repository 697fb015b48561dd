// npm run bench: prints a table, writes the same as JSON, and fails when a limit is passed.
import { writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import path from "node:path";
import { root } from "../support/editor/paths";
import { measureEditor } from "./editor";
import { measureExtraction } from "./extraction";
import { table } from "./figure";
import { measureRewards } from "./rewards";
import { measureScorers } from "./scorers";

async function main(): Promise<void> {
  const figures = [
    ...(await measureScorers(root)),
    ...(await measureExtraction(root)),
    ...(await measureRewards(root)),
    ...(await measureEditor()),
  ];
  console.log(table(figures));
  const machine = { cpu: cpus()[0]?.model ?? "", cores: cpus().length, node: process.version };
  await writeFile(path.join(root, "test-output/bench.json"), `${JSON.stringify({ machine, figures }, null, 2)}\n`);
  if (figures.some(({ value, limit }) => limit !== undefined && !(value <= limit))) process.exitCode = 1;
}

void main();
