import { parse } from "yaml";

/** What of a configuration makes it the demo's. */
export interface DemoFacts {
  /** The training set, relative to run.yaml. */
  readonly train: string;
}

/** What a text says as the demo's configuration; undefined when it is another one, or none. */
export function demoFacts(text: string): DemoFacts | undefined {
  let value: unknown;
  try {
    value = parse(text);
  } catch {
    // Half typed or no YAML: not the demo's, and what is wrong with it is said where it is edited.
    return undefined;
  }
  const config = value as { name?: unknown; data?: { train?: unknown } | null } | null;
  if (typeof config !== "object" || config?.name !== "demo") return undefined;
  const train = config.data?.train;
  return typeof train === "string" ? { train } : undefined;
}
