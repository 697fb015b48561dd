export { PolicyError, type PolicyTrouble } from "./errors";
export { PolicyRunner } from "./runner";
export type { PolicyAnswer, PolicyQuestion } from "./types";
