import { RelayError } from "./errors";
import type { Pipe, PipeEnd } from "./transport";

/** What the relay's program leaves with under a Python that is too old for it. */
const PYTHON_TOO_OLD = 78;
/** What a Python 2 says, which never comes to our program. */
const NOT_PYTHON_3 = "Unknown option: -I";
const MOST_JUNK = 1024 * 1024;
const EXCERPT = 600;

/** Lines that begin with a mark, on an output where shells and start-up files print others. */
export class MarkedLines {
  readonly #pipe: Pipe;
  readonly #mark: string;
  readonly #name: string;
  #seen: Buffer = Buffer.alloc(0);
  #look: () => void = () => undefined;
  #end: PipeEnd | undefined;
  readonly #take = (chunk: Buffer) => {
    this.#seen = Buffer.concat([this.#seen, chunk]);
    this.#look();
  };

  /** @param name The machine, in messages. */
  constructor(pipe: Pipe, mark: string, name: string) {
    this.#pipe = pipe;
    this.#mark = mark;
    this.#name = name;
    // Resumed, since whoever read before has paused it.
    pipe.output.on("data", this.#take).resume();
    void pipe.ended.then((end) => {
      this.#end = end;
      this.#look();
    });
  }

  /**
   * Waits for the next one.
   *
   * @returns What stands behind its mark.
   * @throws RelayError when the process ends, prints too much else, or says nothing in time.
   */
  next(seconds: number): Promise<string> {
    return new Promise((resolve, reject) => {
      const settle = (how: () => void) => {
        clearTimeout(timer);
        this.#look = () => undefined;
        how();
      };
      const timer = setTimeout(() => {
        const message = `${this.#name}: the relay did not start within ${seconds} s. ${this.#printed}`.trim();
        settle(() => reject(new RelayError("timeout", message, [], { printed: this.#printed })));
      }, seconds * 1000);
      this.#look = () => {
        const line = this.#taken();
        if (line !== undefined) settle(() => resolve(line));
        else if (this.#seen.length > MOST_JUNK) settle(() => reject(this.#tooMuch()));
        else if (this.#end) {
          const end = this.#end;
          settle(() => reject(startFailure(end, this.#name, this.#printed)));
        }
      };
      this.#look();
    });
  }

  /** Gives what came behind the last line back to the output, for whoever reads it now. */
  release(): void {
    this.#pipe.output.off("data", this.#take);
    this.#pipe.output.pause();
    if (this.#seen.length > 0) this.#pipe.output.unshift(this.#seen);
    this.#seen = Buffer.alloc(0);
  }

  #taken(): string | undefined {
    const at = this.#seen.indexOf(this.#mark);
    const end = at === -1 ? -1 : this.#seen.indexOf("\n", at);
    if (end === -1) return undefined;
    const line = this.#seen.toString("utf8", at + this.#mark.length, end);
    this.#seen = this.#seen.subarray(end + 1);
    return line.trim();
  }

  get #printed(): string {
    return this.#seen.subarray(-EXCERPT).toString("utf8").trim();
  }

  #tooMuch(): RelayError {
    const message = `${this.#name}: prints something else than a relay does: ${this.#printed}`;
    return new RelayError("startFailed", message, [], { printed: this.#printed });
  }
}

function startFailure(end: PipeEnd, name: string, printed: string): RelayError {
  const { code, signal, said } = end;
  const evidence = { end, printed };
  if (code === PYTHON_TOO_OLD || said.includes(NOT_PYTHON_3)) {
    return new RelayError("pythonTooOld", `${name}: ${said}`, [], evidence);
  }
  const how = signal ? `was ended by ${signal}` : `ended with status ${code}`;
  return new RelayError("startFailed", `${name}: the relay's start ${how}. ${said || printed}`.trim(), [], evidence);
}
