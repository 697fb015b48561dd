// Measures what the extension costs in a real VS Code, and how fast it scores.
//   npm run bench
import { mkdir } from "node:fs/promises";
import path from "node:path";
import {
  ensureChromium,
  ensureCodeServer,
  ensureNode24,
  ensureNpmPackages,
  ensureTrainer,
  node24,
  root,
  toolEnvironment,
} from "./lib/bootstrap.mjs";
import { ensurePackage } from "./lib/demo.mjs";
import { runMain, step } from "./lib/log.mjs";
import { run } from "./lib/run.mjs";

await runMain(async () => {
  for (const bring of [ensureNode24, ensureNpmPackages, ensureTrainer, ensureChromium, ensureCodeServer]) await bring();
  await ensurePackage();
  const built = path.join(root, "test-output/bench/index.mjs");
  await mkdir(path.dirname(built), { recursive: true });
  const bundle = ["--bundle", "--platform=node", "--format=esm", "--packages=external", `--outfile=${built}`];
  const env = toolEnvironment();
  await run([path.join(root, "node_modules/.bin/esbuild"), "test/bench/index.ts", ...bundle], {
    cwd: root,
    env,
    quiet: true,
  });
  step("measuring (about 2 minutes)");
  const { code } = await run([node24, built], { cwd: root, env, check: false });
  process.exitCode = code;
});
