import type { ErrorObject } from "ajv";
import { l10n } from "vscode";
import { nearest } from "../shared/nearest";
import { dotted, type KeyPath, schemaAt } from "./schema";

/** One thing that is wrong with a configuration, before it has a place in the text. */
export interface Finding {
  readonly path: KeyPath;
  /** Which part of the entry at `path` to mark. */
  readonly part: "key" | "value";
  readonly message: string;
  /** The nearest right key or value. */
  readonly suggestion?: string;
}

const typeNames = (): Readonly<Record<string, string>> => ({
  object: l10n.t("a mapping of keys"),
  array: l10n.t("a list"),
  string: l10n.t("a text"),
  integer: l10n.t("a whole number"),
  number: l10n.t("a number"),
  boolean: l10n.t("true or false"),
});

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}

/** The path of a JSON pointer, list indices as numbers. */
function pathOfPointer(pointer: string, value: unknown): KeyPath {
  const path: (string | number)[] = [];
  let node = value;
  for (const part of pointer.split("/").slice(1)) {
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    const step = Array.isArray(node) ? Number(name) : name;
    path.push(step);
    node = (node as Record<string | number, unknown> | null)?.[step];
  }
  return path;
}

/** Says one schema error for a person: what is wrong with which key, and the nearest right spelling where one is near. */
export function explain(error: ErrorObject, value: unknown): Finding {
  const path = pathOfPointer(error.instancePath, value);
  const name = dotted(path) || l10n.t("The file");
  const { data, params } = error as { data?: unknown; params: Record<string, unknown> };
  const at = (message: string, suggestion?: string): Finding => ({
    path,
    part: "value",
    message,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
  switch (error.keyword) {
    case "additionalProperties": {
      const key = String(params.additionalProperty);
      const known = Object.keys(schemaAt(path)?.properties ?? {});
      const suggestion = nearest(key, known);
      const message = suggestion
        ? l10n.t("Unknown key '{0}'. Did you mean '{1}'?", key, suggestion)
        : l10n.t("Unknown key '{0}'; known here: {1}.", key, known.join(", "));
      return { path: [...path, key], part: "key", message, ...(suggestion ? { suggestion } : {}) };
    }
    case "required": {
      const key = String(params.missingProperty);
      const example = JSON.stringify(schemaAt([...path, key])?.default);
      const message = example
        ? l10n.t("The key '{0}' is missing; for example {0}: {1}.", key, example)
        : l10n.t("The key '{0}' is missing.", key);
      return { path, part: path.length > 0 ? "key" : "value", message };
    }
    case "type": {
      const wanted = String(params.type);
      const booleans: Record<string, string> = { yes: "true", on: "true", no: "false", off: "false" };
      const suggestion = wanted === "boolean" ? booleans[String(data).toLowerCase()] : undefined;
      return at(l10n.t("{0} must be {1}, not {2}.", name, typeNames()[wanted] ?? wanted, shown(data)), suggestion);
    }
    case "enum": {
      const choices = (params.allowedValues as unknown[]).map(String);
      const message = l10n.t("{0} is {1}; it must be one of {2}.", name, shown(data), choices.join(", "));
      return at(message, nearest(String(data), choices));
    }
    case "const":
      return at(
        l10n.t("{0} is {1}; this release reads {2}.", name, shown(data), shown(params.allowedValue)),
        String(params.allowedValue),
      );
    case "minimum":
      return at(
        l10n.t("{0} must be at least {1}, not {2}.", name, String(params.limit), shown(data)),
        String(params.limit),
      );
    case "maximum":
      return at(
        l10n.t("{0} must be at most {1}, not {2}.", name, String(params.limit), shown(data)),
        String(params.limit),
      );
    case "exclusiveMinimum":
      return at(l10n.t("{0} must be greater than {1}, not {2}.", name, String(params.limit), shown(data)));
    case "minItems":
    case "minLength":
      return at(l10n.t("{0} must not be empty.", name));
    case "pattern":
      return at(
        name === "name"
          ? l10n.t("{0} is {1}; use letters, digits, '.', '_' and '-', a letter or digit first.", name, shown(data))
          : l10n.t(
              "{0} is {1}, which is not of the form {2}.",
              name,
              shown(data),
              String(schemaAt(path)?.examples?.[0]),
            ),
      );
    default:
      return at(`${name}: ${error.message ?? error.keyword}`);
  }
}
