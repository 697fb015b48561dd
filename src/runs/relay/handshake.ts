import { PassThrough, type Readable } from "node:stream";
import { RelayError } from "./errors";
import type { Pipe, PipeEnd } from "./transport";

/** The relay prints this line before its first message; shells and start-up files may have printed others. */
const SENTINEL = "@@ affectgpt-rl relay @@\n";
/** What the relay's program leaves with under a Python that is too old for it. */
const PYTHON_TOO_OLD = 78;
/** What a Python 2 says, which never comes to our program. */
const NOT_PYTHON_3 = "Unknown option: -I";
const MOST_JUNK = 1024 * 1024;

/**
 * Waits for the relay's first line.
 *
 * @returns What follows that line.
 * @throws RelayError when the process ends, prints too much else, or says nothing in time.
 */
export function afterSentinel(pipe: Pipe, seconds: number, name: string): Promise<Readable> {
  return new Promise((resolve, reject) => {
    let seen = Buffer.alloc(0);
    const settle = (how: () => void) => {
      clearTimeout(timer);
      pipe.output.off("data", look);
      how();
    };
    const fail = (error: RelayError) => settle(() => reject(error));
    const look = (chunk: Buffer) => {
      seen = Buffer.concat([seen, chunk]);
      const at = seen.indexOf(SENTINEL);
      if (at !== -1) {
        settle(() => resolve(restOf(pipe.output, seen.subarray(at + SENTINEL.length))));
      } else if (seen.length > MOST_JUNK) {
        fail(new RelayError("startFailed", `${name}: prints something else than a relay does: ${excerpt(seen)}`));
      }
    };
    const timer = setTimeout(
      () => fail(new RelayError("timeout", `${name}: the relay did not start within ${seconds} s. ${excerpt(seen)}`)),
      seconds * 1000,
    );
    pipe.output.on("data", look);
    void pipe.ended.then((end) => fail(startFailure(end, name, excerpt(seen))));
  });
}

function restOf(output: Readable, first: Buffer): Readable {
  const rest = new PassThrough();
  rest.write(first);
  return output.pipe(rest);
}

function startFailure({ code, signal, said }: PipeEnd, name: string, printed: string): RelayError {
  if (code === PYTHON_TOO_OLD || said.includes(NOT_PYTHON_3)) return new RelayError("pythonTooOld", `${name}: ${said}`);
  const how = signal ? `was ended by ${signal}` : `ended with status ${code}`;
  return new RelayError("startFailed", `${name}: the relay's Python ${how}. ${said || printed}`.trim());
}

const excerpt = (bytes: Buffer): string => bytes.subarray(-300).toString("utf8").trim();
