// Takes the pictures of docs/pictures from the demo's own run (npm run demo, or -- --headless, makes it).
//   npm run pictures
import { ensureEditor, runBundled } from "./lib/bundled.mjs";
import { workspace } from "./lib/demo.mjs";
import { runMain } from "./lib/log.mjs";

await runMain(async () => {
  await ensureEditor();
  process.exitCode = await runBundled("pictures", [workspace]);
});
