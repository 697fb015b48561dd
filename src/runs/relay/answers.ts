import { ResponseError } from "vscode-jsonrpc/node";
import type { JsonObject } from "../../files";
import { RelayError, type RelayErrorKind } from "./errors";
import { problemsIn } from "./problems";

/** The relay's error codes (schema/relay.schema.json). */
const KINDS: ReadonlyMap<number, RelayErrorKind> = new Map([
  [-32001, "refused"],
  [-32002, "noRun"],
  [-32003, "alive"],
  [-32004, "file"],
  [-32005, "trainer"],
  [-32006, "scheduler"],
  [-32700, "invalid"],
  [-32600, "invalid"],
  [-32601, "invalid"],
  [-32602, "invalid"],
  [-32603, "internal"],
]);

/** What the relay answered in place of a result; undefined when the error is not an answer but the end of the pipe. */
export function callFailure(error: unknown, name: string): RelayError | undefined {
  if (!(error instanceof ResponseError)) return undefined;
  const kind = KINDS.get(error.code);
  if (kind === undefined) return undefined;
  return new RelayError(kind, `${name}: ${error.message}`, problemsIn(asObject(error.data)));
}

const asObject = (data: unknown): JsonObject => (typeof data === "object" && data !== null ? (data as JsonObject) : {});
