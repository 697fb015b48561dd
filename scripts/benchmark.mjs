// Scores a folder of predictions on MER-UniBench: `npm run --silent benchmark -- --predictions DIR --truth DIR --format markdown`.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { node24, root } from "./lib/bootstrap.mjs";

const program = path.join(root, "dist/cli/benchmark.js");
const runtime = existsSync(node24) ? node24 : process.execPath;
if (!existsSync(program))
  spawnSync(runtime, [path.join(root, "esbuild.mjs")], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
process.exitCode = spawnSync(runtime, [program, ...process.argv.slice(2)], { stdio: "inherit" }).status ?? 1;
