import {
  type Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  visit,
} from "yaml";
import type { KeyPath } from "./schema";

/** Character offsets into the text, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A run.yaml that may be half typed. */
export interface ConfigDocument {
  readonly text: string;
  readonly yaml: Document;
}

export function readConfig(text: string): ConfigDocument {
  return { text, yaml: parseDocument(text, { prettyErrors: false, strict: true }) };
}

function spanOf(node: unknown, text: string): Span | undefined {
  if (!isNode(node) || !node.range) return undefined;
  const [start, end] = node.range;
  // A block mapping's value ends after its last line break; what is marked should end with the last word.
  return { start, end: start + text.slice(start, Math.max(end, start)).trimEnd().length };
}

function pairAt(config: ConfigDocument, path: KeyPath): Pair | undefined {
  const key = path.at(-1);
  const parent = path.length > 1 ? config.yaml.getIn(path.slice(0, -1), true) : config.yaml.contents;
  if (typeof key !== "string" || !isMap(parent)) return undefined;
  return parent.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key);
}

/** Where the key at a path is written. */
export function keySpan(config: ConfigDocument, path: KeyPath): Span | undefined {
  return spanOf(pairAt(config, path)?.key, config.text);
}

/** Where the value at a path is written: the key's own place when nothing is written after it. */
export function valueSpan(config: ConfigDocument, path: KeyPath): Span | undefined {
  const node = path.length === 0 ? config.yaml.contents : config.yaml.getIn(path, true);
  const span = spanOf(node, config.text);
  return span && span.end > span.start ? span : (keySpan(config, path) ?? span);
}

/** The nearest place that exists for a path: its value, else its parents', else the first line. */
export function nearestSpan(config: ConfigDocument, path: KeyPath): Span {
  for (let length = path.length; length > 0; length--) {
    const at = path.slice(0, length);
    const span = (length === path.length ? valueSpan(config, at) : undefined) ?? keySpan(config, at);
    if (span) return span;
  }
  return { start: 0, end: config.text.split(/\r?\n/, 1)[0]?.length ?? 0 };
}

/** What stands at an offset: the path of the key or scalar there, and whether it is the key. */
export function pathAt(config: ConfigDocument, offset: number): { path: KeyPath; part: "key" | "value" } | undefined {
  let found: { path: KeyPath; part: "key" | "value" } | undefined;
  visit(config.yaml, {
    Scalar(part, node, ancestors) {
      const span = spanOf(node, config.text);
      if (!span || offset < span.start || offset > span.end) return undefined;
      found = { path: pathOf(ancestors, node), part: part === "key" ? "key" : "value" };
      return visit.BREAK;
    },
  });
  return found;
}

/** The path to a scalar from the nodes above it: keys of its pairs and indices of its lists. */
function pathOf(ancestors: readonly unknown[], node: Node): KeyPath {
  const path: (string | number)[] = [];
  ancestors.forEach((ancestor, position) => {
    if (isPair(ancestor) && isScalar(ancestor.key)) path.push(String(ancestor.key.value));
    if (isSeq(ancestor)) path.push(ancestor.items.indexOf(ancestors[position + 1] ?? node));
  });
  return path;
}
