// `npm run convert`: the same arguments and the same output as `affectgpt-rl convert`.
import { convert } from "./programs/convert";
import { runProgram } from "./programs/program";

runProgram(convert);
