// Scores a folder of predictions on MER-UniBench: `npm run --silent benchmark -- --predictions DIR --truth DIR --format markdown`.
import { runProgram } from "./lib/program.mjs";

await runProgram("benchmark");
