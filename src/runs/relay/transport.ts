import type { Readable, Writable } from "node:stream";

/** How the process at the other end of a pipe ended. */
export interface PipeEnd {
  readonly code: number | null;
  readonly signal: string | null;
  /** The last that it said on its error output. */
  readonly said: string;
}

/** A started relay: its input, its output, and its end. */
export interface Pipe {
  readonly input: Writable;
  readonly output: Readable;
  readonly ended: Promise<PipeEnd>;
  /** Closes the input, which ends the relay. */
  close(): void;
}

/** A way to a machine's relay. */
export interface Transport {
  /** Names the machine in messages. */
  readonly name: string;
  /** After how many seconds without a word its relay leaves; left out for a relay that lives as long as its pipe. */
  readonly silenceSeconds?: number;
  /** Starts a relay. @throws RelayError when the program cannot be started. */
  open(): Promise<Pipe>;
}
