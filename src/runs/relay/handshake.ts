import { PassThrough, type Readable } from "node:stream";
import { MarkedLines } from "./markedLines";
import type { Pipe } from "./transport";

/** The relay prints this line before its first message. */
const SENTINEL = "@@ affectgpt-rl relay @@";

/**
 * Waits for the relay's first line.
 *
 * @returns What follows that line.
 * @throws RelayError when the process ends, prints too much else, or says nothing in time.
 */
export async function afterSentinel(pipe: Pipe, seconds: number, name: string): Promise<Readable> {
  const lines = new MarkedLines(pipe, SENTINEL, name);
  try {
    await lines.next(seconds);
  } finally {
    lines.release();
  }
  return pipe.output.pipe(new PassThrough());
}
