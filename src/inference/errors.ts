/**
 * Why a policy cannot be used.
 * - `missing`: there is no manifest. `broken`: it is no manifest, or contradicts itself. `newer`: of a version not known here.
 * - `graphMissing`, `graphChanged`: a graph is not there, or is another one than was exported.
 * - `graphFailed`: ONNX Runtime cannot load or run a graph.
 * - `badInput`: what was asked does not fit the policy.
 * - `crashed`: the process ended; a new one can be opened.
 */
export type PolicyTrouble =
  | "missing"
  | "broken"
  | "newer"
  | "graphMissing"
  | "graphChanged"
  | "graphFailed"
  | "badInput"
  | "crashed";

/** A policy that cannot be used. `trouble` is for the surface that says it in the user's language; the message is for logs. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";

  constructor(
    readonly trouble: PolicyTrouble,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What any failure means to who asked; `otherwise` for one that is not a policy's own. */
export function toPolicyError(error: unknown, otherwise: PolicyTrouble): PolicyError {
  if (error instanceof PolicyError) return error;
  return new PolicyError(otherwise, error instanceof Error ? error.message : String(error), { cause: error });
}
