// Reads the emotion words that texts state: `npm run --silent extract -- --input T.jsonl`.
import { runProgram } from "./lib/program.mjs";

await runProgram("extract");
