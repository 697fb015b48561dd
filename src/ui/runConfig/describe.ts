import { l10n } from "vscode";
import { keySpan, pathAt, readConfig, type Span, valueSpan } from "./document";
import { engineDefaults } from "./engineDefaults";
import { dotted, rootSchema, type SchemaNode, schemaAt } from "./schema";

/** What a hover says, as plain paragraphs. */
export interface Description extends Span {
  readonly heading: string;
  readonly paragraphs: readonly string[];
}

/** Describes the key or value at an offset by the schema; undefined where it has nothing to say. */
export function describeAt(text: string, offset: number): Description | undefined {
  const config = readConfig(text);
  const at = pathAt(config, offset);
  const schema = at && schemaAt(at.path);
  const span = at && (at.part === "key" ? keySpan(config, at.path) : valueSpan(config, at.path));
  if (!at || !schema || !span) return undefined;
  return {
    ...span,
    heading: dotted(at.path),
    paragraphs: [
      schema.description ?? schema.title ?? "",
      limits(schema),
      ...engineDefaults(at.path, String(config.yaml.get("engine") ?? rootSchema.properties?.engine?.default)),
    ].filter(Boolean),
  };
}

function limits(schema: SchemaNode): string {
  const parts: string[] = [];
  if (schema.enum) parts.push(l10n.t("One of: {0}.", schema.enum.join(", ")));
  if (schema.minimum !== undefined && schema.maximum !== undefined) {
    parts.push(l10n.t("From {0} to {1}.", schema.minimum, schema.maximum));
  } else if (schema.minimum !== undefined) parts.push(l10n.t("At least {0}.", schema.minimum));
  else if (schema.maximum !== undefined) parts.push(l10n.t("At most {0}.", schema.maximum));
  if (schema.exclusiveMinimum !== undefined) parts.push(l10n.t("Greater than {0}.", schema.exclusiveMinimum));
  if (schema.default !== undefined && typeof schema.default !== "object") {
    parts.push(l10n.t("Default: {0}.", String(schema.default)));
  }
  return parts.join(" ");
}
