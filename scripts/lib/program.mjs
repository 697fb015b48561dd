// Programs of src/cli as `npm run` names them: built when they are missing or older than their sources, then run.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { ensureNode24, ensureNpmPackages, node24, root } from "./bootstrap.mjs";
import { runMain } from "./log.mjs";
import { NODE_BUNDLE } from "./nodeBundle.mjs";

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
    if (sources.some((file) => timeOf(file) > timeOf(program))) await build(name, program);
    const runtime = existsSync(node24) ? node24 : process.execPath;
    process.exitCode = spawnSync(runtime, [program, ...process.argv.slice(2)], { stdio: "inherit" }).status ?? 1;
  });
}

async function build(name, program) {
  await ensureNode24();
  await ensureNpmPackages();
  const esbuild = await import("esbuild");
  const entryPoints = [path.join(root, `src/cli/${name}.ts`)];
  const { outputFiles } = await esbuild.build({ ...NODE_BUNDLE, entryPoints, absWorkingDir: root, write: false });
  // Renamed into place: another call may run the program meanwhile.
  const partial = `${program}.${process.pid}`;
  await mkdir(path.dirname(program), { recursive: true });
  await writeFile(partial, outputFiles[0].contents);
  await rename(partial, program);
}
