import { spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";

/** How a call of the trainer's command line ended. */
export type TrainerEnd =
  | {
      readonly kind: "ended";
      readonly code: number | null;
      readonly printed: string;
      /** What it said beside, its end. */
      readonly said: string;
    }
  | { readonly kind: "cancelled" }
  /** This Python has no trainer. */
  | { readonly kind: "noTrainer"; readonly said: string };

const KEPT_OUTPUT = 4000;
/** Reports have some kilobytes; one that does not end is none. */
const MOST_OUTPUT = 16 * 1024 * 1024;

/**
 * Calls the trainer's command line and waits for its end.
 *
 * @param python The trainer's Python.
 * @param call Command and options, as in `affectgpt-rl COMMAND …`; paths are absolute.
 * @param signal Ends the call.
 * @param options.onLine Called with each line that it prints.
 * @param options.endWith What ends the call: SIGINT where the command saves what it has, as at Ctrl+C in a terminal.
 */
export function callTrainer(
  python: string,
  call: readonly string[],
  signal: AbortSignal,
  { onLine, endWith = "SIGTERM" }: { readonly onLine?: (line: string) => void; readonly endWith?: NodeJS.Signals } = {},
): Promise<TrainerEnd> {
  const child = spawn(python, ["-m", "affectgpt_rl", ...call], {
    // `python -m` puts the working folder first among the places of modules; nobody but root writes to this one.
    cwd: path.parse(process.cwd()).root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [printed, said] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
    if (printed.length > MOST_OUTPUT) child.kill("SIGKILL");
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-KEPT_OUTPUT);
  });
  if (onLine) createInterface({ input: child.stdout }).on("line", onLine);
  const cancel = () => child.kill(endWith);
  signal.addEventListener("abort", cancel, { once: true });
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ kind: "noTrainer", said: error.message }));
    child.once("close", (code) => {
      signal.removeEventListener("abort", cancel);
      if (signal.aborted) resolve({ kind: "cancelled" });
      else if (said.includes("No module named affectgpt_rl")) resolve({ kind: "noTrainer", said: lastLines(said) });
      else resolve({ kind: "ended", code, printed, said: lastLines(said) });
    });
  });
}

/** The line of an answer in JSON is the last one: what is imported may print before it. */
export const lastLine = (printed: string): string => printed.trimEnd().split("\n").at(-1) ?? "";

/** The last line of a traceback says what happened; usage and messages have one or two lines. */
const lastLines = (said: string): string => said.trim().split("\n").slice(-2).join(" ").trim();
