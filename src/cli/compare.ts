// `npm run compare`: the same arguments and the same output as `affectgpt-rl compare`.
import { compare } from "./programs/compare";
import { runProgram } from "./programs/program";

runProgram(compare);
