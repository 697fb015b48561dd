// `npm run score`: the same arguments and the same output as `affectgpt-rl score`.

import { runProgram } from "./programs/program";
import { score } from "./programs/score";

runProgram(score);
