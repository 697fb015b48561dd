import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { unzipSync } from "fflate";
import { RelayError } from "./errors";

const STARTER = "affectgpt_rl/relay/bootstrap.py";
const ZIP = "PK\u0003\u0004";

/** The relay's program as a host gets it. */
export interface RelayProgram {
  readonly bytes: Buffer;
  /** Names it on the host, so that versions live side by side. */
  readonly sha256: string;
  /** Python source that takes the program over a pipe and becomes it; a part of the program itself. */
  readonly starter: Buffer;
}

/**
 * Reads `relay.pyz`.
 *
 * @throws RelayError when the file is missing or is no relay.
 */
export async function readProgram(file: string): Promise<RelayProgram> {
  try {
    const bytes = await readFile(file);
    // The archive begins behind the line that names its interpreter, and counts from there.
    const archive = bytes.subarray(bytes.indexOf(ZIP));
    const starter = unzipSync(archive, { filter: ({ name }) => name === STARTER })[STARTER];
    if (!starter) throw new Error(`it holds no ${STARTER}`);
    return { bytes, sha256: createHash("sha256").update(bytes).digest("hex"), starter: Buffer.from(starter) };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new RelayError("startFailed", `${file} is no relay: ${detail}.`);
  }
}
