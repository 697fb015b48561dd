import { isMap, isScalar, parseDocument, visit } from "yaml";
import { type KeyPath, type SchemaNode, schemaAt } from "./schema";

/** One thing that can be written at the cursor. */
export interface Completion {
  readonly kind: "key" | "value";
  readonly label: string;
  /** What is inserted, in VS Code's snippet syntax. */
  readonly snippet: string;
  readonly detail: string;
  readonly documentation: string;
}

/** What the cursor is in: the mapping whose keys fit here, or the key whose values do. */
export interface CursorContext {
  readonly path: KeyPath;
  readonly expects: "key" | "value";
  /** Keys that the mapping has already. */
  readonly present: readonly string[];
}

const MARK = "cursor\u2063here";

/**
 * Finds out what may be written at a cursor. Half-typed YAML rarely parses as what it is going to be, so the half-typed word is
 * replaced by a marked entry, the whole is parsed, and the place where the mark comes out is the answer.
 */
export function contextAt(text: string, offset: number): CursorContext | undefined {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const lineEnd = text.indexOf("\n", offset);
  const end = lineEnd === -1 ? text.length : lineEnd;
  const typed = text.slice(start, offset);
  const value = typed.match(/^([\s-]*[\w$-]+\s*:\s+)\S*$/);
  const key = typed.match(/^([ ]*(?:- +)*)[\w$-]*$/);
  if (!value && !key) return undefined;
  const replaced = value ? `${value[1]}${MARK}` : `${key?.[1] ?? ""}${MARK}: null`;
  const document = parseDocument(`${text.slice(0, start)}${replaced}${text.slice(end)}`, { strict: false });
  let found: CursorContext | undefined;
  visit(document, {
    Pair(_, pair, ancestors) {
      const isMark = (node: unknown) => isScalar(node) && node.value === MARK;
      if (!isMark(pair.key) && !isMark(pair.value)) return undefined;
      const path: (string | number)[] = [];
      ancestors.forEach((ancestor, position) => {
        const next = ancestors[position + 1];
        if (isMap(ancestor) && next && "key" in next && isScalar(next.key)) path.push(String(next.key.value));
        else if ("items" in ancestor && Array.isArray(ancestor.items) && !isMap(ancestor)) {
          path.push(ancestor.items.indexOf(next));
        }
      });
      const parent = ancestors.at(-1);
      const present = isMap(parent)
        ? parent.items.map((item) => (isScalar(item.key) ? String(item.key.value) : "")).filter((name) => name !== MARK)
        : [];
      found = isMark(pair.key)
        ? { path, expects: "key", present }
        : { path: [...path, isScalar(pair.key) ? String(pair.key.value) : ""], expects: "value", present: [] };
      return visit.BREAK;
    },
  });
  return found;
}

/** What may be written at a cursor, by the schema. */
export function completionsAt(text: string, offset: number): Completion[] {
  const context = contextAt(text, offset);
  const schema = context && schemaAt(context.path);
  if (!context || !schema) return [];
  if (context.expects === "value") return values(schema);
  const indent = " ".repeat(2 * (context.path.length + 1));
  return Object.entries(schema.properties ?? {})
    .filter(([name]) => !context.present.includes(name))
    .map(([name, node]) => ({
      kind: "key" as const,
      label: name,
      snippet: keySnippet(name, node, indent),
      detail: node.title ?? "",
      documentation: node.description ?? "",
    }));
}

function keySnippet(name: string, node: SchemaNode, indent: string): string {
  if (node.type === "object") return `${name}:\n${indent}$0`;
  if (node.type === "array") return `${name}:\n${indent}- $0`;
  if (node.enum) return `${name}: \${1|${node.enum.join(",")}|}`;
  const example = node.default ?? node.examples?.[0] ?? node.const;
  return example === undefined ? `${name}: $0` : `${name}: \${1:${escapeSnippet(String(example))}}`;
}

const escapeSnippet = (text: string): string => text.replace(/[\\$}]/g, "\\$&");

function values(schema: SchemaNode): Completion[] {
  const choices: unknown[] =
    schema.enum?.slice() ??
    (schema.type === "boolean" ? [true, false] : [schema.const ?? schema.default, ...(schema.examples ?? [])]);
  const labels = new Set(choices.filter((choice) => choice !== undefined && typeof choice !== "object").map(String));
  return [...labels].map((label) => ({
    kind: "value",
    label,
    snippet: escapeSnippet(label),
    detail: schema.default !== undefined && label === String(schema.default) ? "default" : "",
    documentation: schema.description ?? "",
  }));
}
