import { createHash } from "node:crypto";
import path from "node:path";
import Ajv2020, { type ValidateFunction } from "ajv/dist/2020";
import schema from "../../schema/policy-manifest.schema.json";
import type { PolicyManifest, Tokens } from "../contracts/policyManifest";
import { readBounded, readObject, toFileError } from "../files";
import { PolicyError } from "./errors";

/** The version of the manifest that is read here. */
const MANIFEST_VERSION = 1;
const LARGEST_GRAPH = 2 * 1024 ** 3;

let compiled: ValidateFunction<PolicyManifest> | undefined;

/**
 * Reads a policy's manifest.json.
 *
 * @param folder The `policy/` folder of a run.
 * @throws PolicyError when it is missing, of another version, no manifest by the schema, or contradicts itself.
 */
export async function readManifest(folder: string): Promise<PolicyManifest> {
  const file = path.join(folder, "manifest.json");
  const value = await objectIn(file);
  if (value === undefined) throw new PolicyError("missing", `${file}: no such file; the run has exported no policy.`);
  if (value.schema !== MANIFEST_VERSION) {
    const version = JSON.stringify(value.schema);
    throw new PolicyError(
      "newer",
      `${file}: version ${version} of the policy manifest; ${MANIFEST_VERSION} is known here.`,
    );
  }
  compiled ??= new Ajv2020({ strict: false }).compile<PolicyManifest>(schema);
  if (!compiled(value)) {
    const [error] = compiled.errors ?? [];
    const where = error?.instancePath.slice(1).replaceAll("/", ".") || "the manifest";
    throw new PolicyError("broken", `${file}: ${where} ${error?.message ?? "does not fit the schema"}.`);
  }
  const contradiction = contradictionIn(value.tokens);
  if (contradiction !== undefined) throw new PolicyError("broken", `${file}: ${contradiction}`);
  return value;
}

async function objectIn(file: string) {
  try {
    return await readObject(file);
  } catch (error) {
    throw new PolicyError("broken", error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** What the schema cannot say: ids name words of the vocabulary, and the pattern is one. */
function contradictionIn(tokens: Tokens): string | undefined {
  const size = tokens.vocabulary.length;
  const ids = [tokens.pad, tokens.end, tokens.unknown, tokens.image, ...tokens.suppressed];
  const outside = ids.find((id) => id >= size);
  if (outside !== undefined) return `tokens: id ${outside} is outside the vocabulary of ${size} words.`;
  try {
    new RegExp(tokens.pattern, "gu");
  } catch (error) {
    return `tokens.pattern: ${error instanceof Error ? error.message : String(error)}.`;
  }
  return undefined;
}

/**
 * Reads a graph's file.
 *
 * @throws PolicyError when it is not there, or not the one that was exported.
 */
export async function readGraph(folder: string, graph: PolicyManifest["graphs"]["vision"]): Promise<Uint8Array> {
  const file = path.join(folder, graph.file);
  let bytes: Uint8Array;
  try {
    bytes = await readBounded(file, LARGEST_GRAPH);
  } catch (error) {
    const failure = toFileError(error, file);
    throw new PolicyError("graphMissing", failure.message, { cause: failure });
  }
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  if (sha256 !== graph.sha256) {
    throw new PolicyError("graphChanged", `${file}: not the file that was exported (another SHA-256).`);
  }
  return bytes;
}
