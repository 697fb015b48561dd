// Scores predictions against truth labels: `npm run --silent score -- --task ov --predictions P.jsonl --truth T.jsonl --json`.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { node24, root } from "./lib/bootstrap.mjs";

const program = path.join(root, "dist/cli/score.js");
const runtime = existsSync(node24) ? node24 : process.execPath;
if (!existsSync(program))
  spawnSync(runtime, [path.join(root, "esbuild.mjs")], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
process.exitCode = spawnSync(runtime, [program, ...process.argv.slice(2)], { stdio: "inherit" }).status ?? 1;
