// Scores predictions against truth labels: `npm run --silent score -- --task ov --predictions P.jsonl --truth T.jsonl --json`.
import { runProgram } from "./lib/program.mjs";

await runProgram("score");
