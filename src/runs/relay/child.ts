import { type ChildProcessWithoutNullStreams, type SpawnOptionsWithoutStdio, spawn } from "node:child_process";
import { hasCode } from "../../files";
import { RelayError, type RelayErrorKind } from "./errors";
import type { Pipe, PipeEnd } from "./transport";

const KEPT_OUTPUT = 4096;
/** What a process leaves behind may hold on to its streams: so long is waited for its last words. */
const LAST_WORDS_MS = 500;
/** A relay that does not leave when its input is closed is of no use to anybody. */
const LEAVING_MS = 2000;

/**
 * Starts a program and holds its pipe.
 *
 * @param missing What it means when there is no such program.
 * @throws RelayError when it cannot be started.
 */
export async function startChild(
  program: string,
  argv: readonly string[],
  missing: RelayErrorKind,
  options: SpawnOptionsWithoutStdio = {},
): Promise<Pipe> {
  const child = spawn(program, argv, { ...options, stdio: ["pipe", "pipe", "pipe"], windowsHide: true });
  await started(child, program, missing);
  return pipeOf(child);
}

function started(child: ChildProcessWithoutNullStreams, program: string, missing: RelayErrorKind): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (error) => {
      const isMissing = hasCode(error, "ENOENT", "EACCES", "ENOTDIR");
      reject(new RelayError(isMissing ? missing : "startFailed", `${program}: ${error.message}`));
    });
  });
}

function pipeOf(child: ChildProcessWithoutNullStreams): Pipe {
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-KEPT_OUTPUT);
  });
  const ended = new Promise<PipeEnd>((resolve) => {
    const end = (code: number | null, signal: string | null) => resolve({ code, signal, said: said.trim() });
    child.once("exit", (code, signal) => setTimeout(end, LAST_WORDS_MS, code, signal).unref());
    child.once("close", end);
  });
  // A write to a process that has just died fails with EPIPE; what that means is said by its end.
  child.stdin.on("error", () => undefined);
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
