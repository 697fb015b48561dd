import type { ConfigProblem } from "./types";

/**
 * Why a call to the relay came to nothing.
 *
 * - `pythonMissing`: the Python that was named does not exist or is no program.
 * - `pythonTooOld`: it is older than 3.8.
 * - `startFailed`: it was started and did not say that it is the relay.
 * - `version`: the relay speaks another version of the protocol.
 * - `died`: the relay ended while the call was under way; what it was asked for may or may not have happened.
 * - `timeout`: no answer in time.
 * - `refused`: the configuration has problems; nothing was started.
 * - `noRun`: the folder holds no run that can be used.
 * - `alive`: the run is running already.
 * - `file`: a file or folder cannot be used, or lies outside the folder that was allowed.
 * - `trainer`: the trainer's Python, its package or its supervisor did not work.
 * - `invalid`: the relay does not know the method or its parameters.
 * - `internal`: a fault of the relay.
 * - `disposed`: the call came after the end of this client.
 */
export type RelayErrorKind =
  | "pythonMissing"
  | "pythonTooOld"
  | "startFailed"
  | "version"
  | "died"
  | "timeout"
  | "refused"
  | "noRun"
  | "alive"
  | "file"
  | "trainer"
  | "invalid"
  | "internal"
  | "disposed";

/** A call to the relay that came to nothing. `kind` is for the surface that says it in the user's language; the message is for logs. */
export class RelayError extends Error {
  override readonly name = "RelayError";

  /** @param problems What is wrong with the configuration; only for `refused`. */
  constructor(
    readonly kind: RelayErrorKind,
    message: string,
    readonly problems: readonly ConfigProblem[] = [],
  ) {
    super(message);
  }
}
