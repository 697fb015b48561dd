// Measures what the extension costs in a real VS Code, and how fast it scores.
//   npm run bench
import { ensureEditor, runBundled } from "./lib/bundled.mjs";
import { runMain, step } from "./lib/log.mjs";

await runMain(async () => {
  await ensureEditor();
  step("measuring (about 2 minutes)");
  process.exitCode = await runBundled("bench");
});
