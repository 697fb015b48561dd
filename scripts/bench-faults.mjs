// Injects faults for real into runs over a real sshd, and counts what was recovered and which rows were lost or doubled.
//   npm run bench:faults                    the whole matrix, about five minutes
//   npm run bench:faults -- --json FILE     the same, as JSON too
//   npm run bench:faults -- --only sshd,TCP faults whose name holds one of these words

import { buildRelay } from "./build-relay.mjs";
import { ensureNode24, ensureNpmPackages, ensureSshd, ensureTrainer } from "./lib/bootstrap.mjs";
import { runBundled } from "./lib/bundled.mjs";
import { runMain, step } from "./lib/log.mjs";

await runMain(async () => {
  for (const bring of [ensureNode24, ensureNpmPackages, ensureTrainer, ensureSshd]) await bring();
  await buildRelay();
  step("injecting faults (about 5 minutes)");
  process.exitCode = await runBundled("faults", process.argv.slice(2));
});
