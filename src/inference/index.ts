export { PolicyError, type PolicyTrouble } from "./errors";
export { readManifest } from "./manifest";
export { PolicyRunner } from "./runner";
export type { PolicyAnswer, PolicyQuestion } from "./types";
