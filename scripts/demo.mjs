// The demo, from nothing: brings what the machine lacks, makes the demo's clips, trains a small model on them and shows it in VS Code.
//   npm run demo                                         opens VS Code (or code-server, where there is no desktop) on the demo run
//   npm run demo -- --close                              ends that code-server; the run goes on
//   npm run demo -- --headless --json FILE [--seed N]    trains without a window and writes the run's figures
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { ensureCodeServer, ensureNode24, ensureNpmPackages, ensureTrainer } from "./lib/bootstrap.mjs";
import {
  demo,
  ensureCorpus,
  ensureDemoRun,
  ensurePackage,
  ensureWorkspace,
  trainDemo,
  workspace,
} from "./lib/demo.mjs";
import { closeServer, desktopWorks, openDesktop, openServer } from "./lib/editor.mjs";
import { runMain, step, UserError } from "./lib/log.mjs";

function readArguments() {
  const { values } = parseArgs({
    options: {
      close: { type: "boolean", default: false },
      headless: { type: "boolean", default: false },
      json: { type: "string" },
      seed: { type: "string" },
    },
  });
  if (values.headless !== (values.json !== undefined))
    throw new UserError("--headless and --json FILE belong together.");
  if (values.seed !== undefined && !/^\d+$/.test(values.seed)) throw new UserError("--seed takes a whole number.");
  if (values.seed !== undefined && !values.headless) throw new UserError("--seed belongs to --headless.");
  return values;
}

await runMain(async () => {
  const { close, headless, json, seed } = readArguments();
  if (close) return closeServer();
  await ensureNode24();
  await ensureNpmPackages();
  await ensureTrainer();
  await ensurePackage();
  await ensureWorkspace();
  await ensureCorpus();
  if (headless) {
    step("training the demo");
    const run = await trainDemo(seed);
    await writeFile(path.resolve(json), `${JSON.stringify({ run }, null, 2)}\n`);
    step(`${run.state}: ${run.folder}; figures in ${json}`);
    if (run.state !== "finished") process.exitCode = 1;
    return;
  }
  const desktop = await desktopWorks();
  // Brought before the run starts, so that its first minutes are seen.
  if (!desktop) await ensureCodeServer();
  const folder = await ensureDemoRun();
  if (desktop) await openDesktop(workspace);
  else {
    const address = await openServer(workspace);
    console.log(
      `\nThe demo is open at\n\n  ${address}\n\n(served in the background; npm run demo -- --close ends that)\n`,
    );
  }
  step(
    `the run's folder: ${path.relative(process.cwd(), folder)} (everything of the demo lies in ${path.relative(process.cwd(), demo)})`,
  );
});
