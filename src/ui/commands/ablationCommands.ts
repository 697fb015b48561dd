import { type AblationServices, refreshAblation, runAblation } from "../ablation/command";
import { filePathOf } from "./arguments";
import type { ABLATION_COMMANDS } from "./names";
import type { Handlers } from "./register";

/** The commands on grids of variants and seeds. */
export function ablationCommands(services: AblationServices): Handlers<(typeof ABLATION_COMMANDS)[number]> {
  return {
    runAblation: (file) => runAblation(services, filePathOf(file)),
    refreshAblation: (document) => refreshAblation(services, document),
  };
}
