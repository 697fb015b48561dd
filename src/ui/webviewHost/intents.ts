import Ajv2020 from "ajv/dist/2020";

/** The fields of one intent as JSON Schema; each is required unless it stands in `optional`. */
export interface IntentFields {
  readonly fields?: Readonly<Record<string, object>>;
  readonly optional?: readonly string[];
}

export const text = { type: "string", maxLength: 10_000 };
export const count = { type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER };
export const oneOf = (...choices: readonly string[]) => ({ enum: choices });
export const listOf = (items: object) => ({ type: "array", maxItems: 1_000, items });
export const object = (properties: Readonly<Record<string, object>>) => ({
  type: "object",
  required: Object.keys(properties),
  properties,
});
export const orNull = (schema: object) => ({ anyOf: [{ type: "null" }, schema] });

/** The window of a long list that a page asks for. */
export const windowIntent: IntentFields = {
  fields: { generation: count, from: count, count: { ...count, maximum: 500 } },
};

type Common = "ready" | "retry" | "act" | "pageFailed";

/** The checks of what arrives from a page. */
export interface IntentCheck<I, R> {
  /** The message if it is an intent of this page, else undefined. */
  intent(message: unknown): I | undefined;
  /** What the page kept over a reload, if this version understands it; it may have been kept by another one. */
  looked(restored: unknown): R | undefined;
}

/**
 * Makes the checks of a page's messages. A webview shows model output, so what comes from it is taken for unknown until it is checked.
 *
 * @param intents The fields of each intent of the page by its `type`; the common ones are added.
 * @param looked Schema of what the page keeps over a reload.
 */
export function intentCheck<I extends { readonly type: string }, R>(
  intents: { readonly [K in Exclude<I["type"], Common>]: IntentFields },
  looked: object,
): IntentCheck<I, R> {
  const compiler = new Ajv2020({ strict: false });
  const all: Readonly<Record<string, IntentFields>> = {
    ready: { fields: { restored: {} } },
    retry: {},
    act: { fields: { action: text } },
    pageFailed: { fields: { message: text } },
    ...(intents as Readonly<Record<string, IntentFields>>),
  };
  const checks = new Map(
    Object.entries(all).map(([type, { fields = {}, optional = [] }]) => {
      const required = ["type", ...Object.keys(fields).filter((name) => !optional.includes(name))];
      return [type, compiler.compile({ type: "object", required, properties: { type: { const: type }, ...fields } })];
    }),
  );
  const isLooked = compiler.compile(looked);
  return {
    intent(message) {
      if (typeof message !== "object" || message === null || !("type" in message)) return undefined;
      return checks.get(String(message.type))?.(message) ? (message as unknown as I) : undefined;
    },
    looked: (restored) => (isLooked(restored) ? (restored as R) : undefined),
  };
}
