import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { hasCode } from "../../files";
import { RelayError } from "./errors";

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
  /** Starts a relay. @throws RelayError when the program cannot be started. */
  open(): Promise<Pipe>;
}

const KEPT_OUTPUT = 4096;
/** A relay that does not leave when its input is closed is of no use to anybody. */
const LEAVING_MS = 2000;

/**
 * The relay of this machine, as a child process.
 *
 * @param options.python A Python of 3.8 or later; the trainer's serves.
 * @param options.relay The relay's program (`dist/relay.pyz`).
 */
export function localTransport(options: { readonly python: string; readonly relay: string }): Transport {
  return {
    name: "this machine",
    async open() {
      // Isolated mode: neither PYTHON* variables nor packages of the user's home can change what the relay is.
      const child = spawn(options.python, ["-I", options.relay], { stdio: ["pipe", "pipe", "pipe"] });
      await started(child, options.python);
      return pipeOf(child);
    },
  };
}

function started(child: ChildProcessWithoutNullStreams, python: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (error) => {
      const missing = hasCode(error, "ENOENT", "EACCES", "ENOTDIR");
      reject(new RelayError(missing ? "pythonMissing" : "startFailed", `${python}: ${error.message}`));
    });
  });
}

function pipeOf(child: ChildProcessWithoutNullStreams): Pipe {
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-KEPT_OUTPUT);
  });
  const ended = new Promise<PipeEnd>((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal, said: said.trim() }));
  });
  return {
    input: child.stdin,
    output: child.stdout,
    ended,
    close() {
      child.stdin.end();
      const overdue = setTimeout(() => child.kill("SIGKILL"), LEAVING_MS);
      overdue.unref();
      void ended.then(() => clearTimeout(overdue));
    },
  };
}
