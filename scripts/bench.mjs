// Measures what the extension costs in a real VS Code, and how fast it scores.
//   npm run bench
//   npm run bench -- --only backlog    some of: scorers, extraction, rewards, hosts, editorHosts, backlog, supervision, editor
import { ensureSshd } from "./lib/bootstrap.mjs";
import { bundled, ensureEditor, runBundled } from "./lib/bundled.mjs";
import { runMain, step } from "./lib/log.mjs";

await runMain(async () => {
  await ensureEditor();
  await ensureSshd();
  step("measuring (about 12 minutes)");
  // Measured as a process of its own.
  await bundled("bench/window");
  process.exitCode = await runBundled("bench", process.argv.slice(2));
});
