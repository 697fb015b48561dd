// `npm run extract`: the same arguments and the same output as `affectgpt-rl extract`.
import { extractTexts } from "./programs/extract";
import { runProgram } from "./programs/program";

runProgram(extractTexts);
