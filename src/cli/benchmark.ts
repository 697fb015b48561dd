// `npm run benchmark`.
import { benchmark } from "./programs/benchmark";
import { runProgram } from "./programs/program";

runProgram(benchmark);
