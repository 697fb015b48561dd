import runConfigSchema from "../../../schema/run-config.schema.json";

/** A step into a configuration: a key of a mapping or an index of a list. */
export type KeyPath = readonly (string | number)[];

/** The part of JSON Schema that run-config.schema.json uses. */
export interface SchemaNode {
  readonly title?: string;
  readonly description?: string;
  readonly type?: "object" | "array" | "string" | "integer" | "number" | "boolean";
  readonly enum?: readonly string[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
}

/** The schema of run.yaml: the one that the trainer refuses configurations by. */
export const rootSchema: SchemaNode = runConfigSchema as SchemaNode;

/** The schema of what stands at a path; undefined where the path leaves the schema. */
export function schemaAt(path: KeyPath): SchemaNode | undefined {
  let node: SchemaNode | undefined = rootSchema;
  for (const step of path) node = typeof step === "number" ? node?.items : node?.properties?.[step];
  return node;
}

/** A path as people write it: `rewards[0].name`. */
export function dotted(path: KeyPath): string {
  return path.reduce<string>(
    (text, step) => (typeof step === "number" ? `${text}[${step}]` : text ? `${text}.${step}` : step),
    "",
  );
}
