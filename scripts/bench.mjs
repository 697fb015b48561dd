// Measures what the extension costs in a real VS Code, and how fast it scores.
//   npm run bench
//   npm run bench -- --only backlog    some of: scorers, extraction, rewards, hosts, backlog, supervision, editor
import { ensureSshd } from "./lib/bootstrap.mjs";
import { ensureEditor, runBundled } from "./lib/bundled.mjs";
import { runMain, step } from "./lib/log.mjs";

await runMain(async () => {
  await ensureEditor();
  await ensureSshd();
  step("measuring (about 6 minutes)");
  process.exitCode = await runBundled("bench", process.argv.slice(2));
});
