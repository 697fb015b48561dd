// Programs of src/cli as `npm run` names them: built when they are missing or older than their sources, then run.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { ensureNode24, ensureNpmPackages, node24, root } from "./bootstrap.mjs";
import { runMain } from "./log.mjs";

const timeOf = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Runs dist/cli/NAME.js with the arguments of this process and ends with its status. */
export async function runProgram(name) {
  const program = path.join(root, "dist/cli", `${name}.js`);
  await runMain(async () => {
    // Standard output belongs to the program.
    console.log = console.error;
    const sources = readdirSync(path.join(root, "src"), { recursive: true }).map((file) =>
      path.join(root, "src", file),
    );
    if (sources.some((file) => timeOf(file) > timeOf(program))) {
      await ensureNode24();
      await ensureNpmPackages();
      const build = [path.join(root, "esbuild.mjs")];
      const { status } = spawnSync(node24, build, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
      if (status !== 0) {
        process.exitCode = 1;
        return;
      }
    }
    const runtime = existsSync(node24) ? node24 : process.execPath;
    process.exitCode = spawnSync(runtime, [program, ...process.argv.slice(2)], { stdio: "inherit" }).status ?? 1;
  });
}
