// Programs of test/ that are no tests: bundled, because Node runs TypeScript only where imports name their files in full.
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
} from "./bootstrap.mjs";
import { ensurePackage } from "./demo.mjs";
import { run } from "./run.mjs";

/** Brings what a real VS Code with the packaged extension needs. */
export async function ensureEditor() {
  for (const bring of [ensureNode24, ensureNpmPackages, ensureTrainer, ensureChromium, ensureCodeServer]) await bring();
  await ensurePackage();
}

/** Bundles test/NAME/index.ts. Returns the program. */
export async function bundled(name) {
  // As deep below the root as the modules that find the root from where they lie.
  const built = path.join(root, `test-output/programs/${name}/index.mjs`);
  await mkdir(path.dirname(built), { recursive: true });
  const options = [
    "--bundle",
    "--platform=node",
    "--format=esm",
    "--packages=external",
    "--alias:vscode=./test/support/vscode.ts",
    `--outfile=${built}`,
  ];
  await run([path.join(root, "node_modules/.bin/esbuild"), `test/${name}/index.ts`, ...options], {
    cwd: root,
    env: toolEnvironment(),
    quiet: true,
  });
  return built;
}

/** Bundles and runs test/NAME/index.ts. Returns its exit status. */
export async function runBundled(name, args = []) {
  const program = await bundled(name);
  const { code } = await run([node24, program, ...args], { cwd: root, env: toolEnvironment(), check: false });
  return code;
}
