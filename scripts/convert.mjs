// Turns published npz and CSV files into JSON Lines: `npm run --silent convert -- --input X.npz --output P.jsonl`.
import { runProgram } from "./lib/program.mjs";

await runProgram("convert");
