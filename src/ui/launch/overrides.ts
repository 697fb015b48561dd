import { type JsonObject, objectIn } from "../../files";

/** What is chosen at a launch in place of what run.yaml says; it is recorded with the run. `null` takes the section away. */
export interface Overrides {
  readonly launcher?: "slurm";
  readonly resources?: { readonly gpus?: readonly number[]; readonly wait?: boolean } | null;
}

/** What a relay is asked with; a launch without a choice says nothing of it. */
export const setting = (overrides: Overrides): { readonly set?: JsonObject } =>
  Object.keys(overrides).length > 0 ? { set: { ...overrides } } : {};

/** Adds choices to those that were made before. */
export function withResources(
  overrides: Overrides,
  resources: { readonly gpus?: readonly number[]; readonly wait?: boolean },
): Overrides {
  return { ...overrides, resources: { ...overrides.resources, ...resources } };
}

/** Adds whether the run waits for its turn, where there is something to wait for and the configuration has it otherwise. */
export function inTurn(
  overrides: Overrides,
  { before, waits }: { readonly before: readonly string[]; readonly waits: boolean },
  wait: boolean,
): Overrides {
  return before.length === 0 || waits === wait ? overrides : withResources(overrides, { wait });
}

/** A checked configuration as it will be launched. */
export function overridden(resolved: JsonObject, { launcher, resources }: Overrides): JsonObject {
  const { resources: before, ...rest } = resolved;
  const section = resources === null ? undefined : { ...objectIn(resolved, "resources"), ...resources };
  return {
    ...rest,
    ...(launcher === undefined ? {} : { launcher }),
    ...(before === undefined && resources === undefined ? {} : section && { resources: section }),
  };
}
