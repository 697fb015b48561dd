import Ajv2020, { type ErrorObject, type ValidateFunction } from "ajv/dist/2020";
import schema from "../../schema/dataset-row.schema.json";
import { namedTextsIn, parseObject, textIn, textsIn } from "../files";
import type { RowFault, Sample } from "./types";

let compiled: ValidateFunction | undefined;

/** Compiled when the first row is read: a window that shows no samples does not pay for it. */
function isRow(value: unknown): readonly ErrorObject[] {
  compiled ??= new Ajv2020({ strict: false }).compile(schema);
  return compiled(value) ? [] : (compiled.errors ?? []);
}

/** A sample, or why the line is none. */
export type ReadRow = { readonly sample: Sample } | { readonly fault: RowFault };

/** Reads a line of a dataset file, by the schema that the trainer refuses datasets by. */
export function readRow(bytes: Uint8Array, split: string, line: number): ReadRow {
  const value = parseObject(bytes);
  if (value === undefined) return { fault: { kind: "notJson" } };
  const [error] = isRow(value);
  if (error) return { fault: faultOf(error) };
  return {
    sample: {
      split,
      line,
      id: textIn(value, "id") ?? "",
      video: textIn(value, "video") ?? "",
      subtitle: textIn(value, "subtitle") ?? "",
      labels: textsIn(value, "labels"),
      description: textIn(value, "description") ?? "",
      attributes: namedTextsIn(value, "attributes"),
    },
  };
}

function faultOf({ instancePath, keyword, params }: ErrorObject): RowFault {
  const steps = instancePath.split("/").slice(1);
  const key = steps.join(".");
  switch (keyword) {
    case "required":
      return { kind: "missing", key: [...steps, params.missingProperty].join(".") };
    case "type":
      return { kind: "type", key, wanted: String(params.type) };
    case "maxLength":
      return { kind: "tooLong", key };
    case "additionalProperties":
      return { kind: "unknown", key: [...steps, params.additionalProperty].join(".") };
    default:
      return { kind: "empty", key };
  }
}
