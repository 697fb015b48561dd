// Compares two prediction files: `npm run --silent compare -- --task ov --predictions P.jsonl --baseline B.jsonl --truth T.jsonl`.
import { runProgram } from "./lib/program.mjs";

await runProgram("compare");
