// Builds dist/affectgpt_rl-VERSION-py3-none-any.whl: the trainer as it is installed on hosts. The same sources give the same bytes, so
// that a host is sent it once.
//   npm run build:trainer
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { ensureUv, root } from "./lib/bootstrap.mjs";
import { runMain, UserError } from "./lib/log.mjs";
import { run } from "./lib/run.mjs";

const WHEEL = /^affectgpt_rl-.*\.whl$/;

/** Builds the wheel, in the place of an earlier one. Returns its path. */
export async function buildTrainer() {
  const uv = await ensureUv();
  const dist = path.join(root, "dist");
  await mkdir(dist, { recursive: true });
  const made = await mkdtemp(path.join(dist, "trainer-"));
  try {
    await run([uv, "build", "--quiet", "--wheel", "--out-dir", made, path.join(root, "trainer")], {
      quiet: true,
      env: { SOURCE_DATE_EPOCH: "315532800" },
    });
    const [wheel] = (await readdir(made)).filter((name) => WHEEL.test(name));
    if (!wheel) throw new UserError("uv built no wheel of the trainer.");
    for (const name of await readdir(dist)) if (WHEEL.test(name)) await rm(path.join(dist, name));
    await rename(path.join(made, wheel), path.join(dist, wheel));
    return path.join(dist, wheel);
  } finally {
    await rm(made, { recursive: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await runMain(async () => console.log(path.relative(root, await buildTrainer())));
}
