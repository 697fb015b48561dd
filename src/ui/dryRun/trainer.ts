import { spawn } from "node:child_process";
import path from "node:path";
import Ajv2020 from "ajv/dist/2020";
import schema from "../../../schema/dry-run.schema.json";
import type { DryRun } from "../../contracts/dryRun";

/** How a dry run ended: with its report, cancelled, or with what the trainer said. */
export type DryRunEnd =
  | { readonly kind: "report"; readonly report: DryRun }
  | { readonly kind: "cancelled" }
  /** The trainer refused the configuration, and says why. */
  | { readonly kind: "refused"; readonly said: string }
  /** This Python has none. */
  | { readonly kind: "noTrainer"; readonly said: string }
  /** It failed, or its report is of another version. */
  | { readonly kind: "failed"; readonly said: string };

const REFUSED = 2;
const KEPT_OUTPUT = 4000;
/** A report has a few kilobytes for each reward; one that does not end is none. */
const MOST_OUTPUT = 16 * 1024 * 1024;

const isReport = new Ajv2020({ strict: false }).compile<DryRun>(schema);

/**
 * Has the trainer judge made-up answers to real samples by the rewards of a configuration. Nothing is trained.
 *
 * @param python The trainer's Python.
 * @param config run.yaml, absolute.
 * @param signal Ends the trainer.
 */
export function dryRun(python: string, config: string, signal: AbortSignal): Promise<DryRunEnd> {
  const child = spawn(python, ["-m", "affectgpt_rl", "rewards", "dry-run", "--config", config, "--json"], {
    // `python -m` puts the working folder first among the places of modules; nobody but root writes to this one.
    cwd: path.parse(config).root,
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
  const cancel = () => child.kill("SIGTERM");
  signal.addEventListener("abort", cancel, { once: true });
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ kind: "noTrainer", said: error.message }));
    child.once("close", (code) => {
      signal.removeEventListener("abort", cancel);
      if (signal.aborted) resolve({ kind: "cancelled" });
      else if (code === 0) resolve(reportIn(printed));
      else resolve({ kind: kindOf(code, said), said: lastLines(said) });
    });
  });
}

function kindOf(code: number | null, said: string): "refused" | "noTrainer" | "failed" {
  if (said.includes("No module named affectgpt_rl")) return "noTrainer";
  return code === REFUSED ? "refused" : "failed";
}

/** The report is the last line: what a reward imports may print before it. */
function reportIn(printed: string): DryRunEnd {
  const line = printed.trimEnd().split("\n").at(-1) ?? "";
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { kind: "failed", said: line.slice(0, 200) };
  }
  if (isReport(value)) return { kind: "report", report: value };
  const [error] = isReport.errors ?? [];
  return { kind: "failed", said: `${error?.instancePath ?? ""} ${error?.message ?? ""}`.trim() };
}

/** The last line of a traceback says what happened; usage and messages have one or two lines. */
const lastLines = (said: string): string => said.trim().split("\n").slice(-2).join(" ").trim();
