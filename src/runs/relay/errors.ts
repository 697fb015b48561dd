import type { PipeEnd } from "./transport";
import type { ConfigProblem } from "./types";

/**
 * Why a call to the relay came to nothing.
 *
 * - `pythonMissing`: the Python that was named does not exist or is no program.
 * - `pythonTooOld`: it is older than 3.8.
 * - `startFailed`: it was started and did not say that it is the relay.
 * - `sshMissing`: there is no ssh program.
 * - `stalled`: nothing came over the link for a while, though it was asked for.
 * - `version`: the relay speaks another version of the protocol.
 * - `died`: the relay ended while the call was under way; what it was asked for may or may not have happened.
 * - `timeout`: no answer in time.
 * - `refused`: the configuration has problems; nothing was started.
 * - `noRun`: the folder holds no run that can be used.
 * - `alive`: the run is running already.
 * - `file`: a file or folder cannot be used, or lies outside the folder that was allowed.
 * - `trainer`: the trainer's Python, its package or its supervisor did not work.
 * - `scheduler`: Slurm does not answer.
 * - `invalid`: the relay does not know the method or its parameters.
 * - `internal`: a fault of the relay.
 * - `disposed`: the call came after the end of this client.
 */
export type RelayErrorKind =
  | "pythonMissing"
  | "pythonTooOld"
  | "startFailed"
  | "sshMissing"
  | "stalled"
  | "version"
  | "died"
  | "timeout"
  | "refused"
  | "noRun"
  | "alive"
  | "file"
  | "trainer"
  | "scheduler"
  | "invalid"
  | "internal"
  | "disposed";

/** What is known of a relay that did not start or that ended: enough to say what to do about it. */
export interface Evidence {
  readonly end?: PipeEnd;
  /** The last that came on its output in place of the relay's own lines. */
  readonly printed?: string;
  /** What the program that brings the relay to a host said: why it could not. */
  readonly reported?: { readonly kind: string; readonly path: string; readonly detail: string };
}

/** A call to the relay that came to nothing. `kind` is for the surface that says it in the user's language; the message is for logs. */
export class RelayError extends Error {
  override readonly name = "RelayError";

  /**
   * @param problems What is wrong with the configuration; only for `refused`.
   * @param evidence Of a start that failed, or of an end.
   */
  constructor(
    readonly kind: RelayErrorKind,
    message: string,
    readonly problems: readonly ConfigProblem[] = [],
    readonly evidence: Evidence = {},
  ) {
    super(message);
  }
}
