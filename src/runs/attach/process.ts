import { readdir, readFile, readlink } from "node:fs/promises";
import path from "node:path";
import { currentBoot, startTicks } from "../processes";
import type { ProcessIdentity } from "../types";

/** How the engines are started. */
const ENGINES = [
  /\btrl(\.exe)?$|\btrl\/cli\b/,
  /\bswift(\/cli\/(rlhf|sft|main)\.py)?$/,
  /\bverl\.trainer\.main_/,
  /\b(megatron|grpo|gspo|rlhf)\b/,
];
const OUTPUTS = /^(?:--output[_-]dir|trainer\.(?:default_local_dir|rollout_data_dir|save_checkpoint_path))(?:=(.+))?$/;
/** Files that say where a run writes. */
const WRITTEN = /(events\.out\.tfevents\.|logging\.jsonl$|completions\.jsonl$|experiment_log\.jsonl$)/;

/** A process of this machine that seems to train. */
export interface TrainingProcess {
  readonly pid: number;
  readonly argv: readonly string[];
  /** Where it writes, as far as its arguments and its open files tell; else where it runs. */
  readonly folder: string | null;
}

/** The identity of a living process; undefined when there is none, or processes cannot be seen here. */
export async function identify(pid: number): Promise<(ProcessIdentity & { readonly bootId: string }) | undefined> {
  const [ticks, bootId] = [await startTicks(pid), await currentBoot()];
  return ticks === undefined || bootId === "" ? undefined : { pid, startTicks: ticks, bootId };
}

/** Processes of this user whose command is that of a known engine (Linux; none elsewhere). */
export async function trainingProcesses(): Promise<readonly TrainingProcess[]> {
  const names = await readdir("/proc").catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map(trainingProcess));
  return found.flatMap((process) => process ?? []);
}

async function trainingProcess(pid: number): Promise<TrainingProcess | undefined> {
  const raw = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  const argv = raw.split("\0").filter((part) => part !== "");
  if (!argv.slice(0, 8).some((part) => ENGINES.some((engine) => engine.test(part)))) return undefined;
  const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  // The processes of other users do not show where they run.
  if (cwd === undefined) return undefined;
  const named = outputOf(argv);
  const folder = named === undefined ? ((await writesTo(pid)) ?? cwd) : path.resolve(cwd, named);
  return { pid, argv, folder };
}

/** The folder that arguments name for the output. */
export function outputOf(argv: readonly string[]): string | undefined {
  for (const [at, part] of argv.entries()) {
    const found = OUTPUTS.exec(part);
    if (found) return found[1] ?? argv[at + 1];
  }
  return undefined;
}

async function writesTo(pid: number): Promise<string | undefined> {
  const names = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const files = await Promise.all(names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => "")));
  const file = files.find((open) => WRITTEN.test(open));
  return file === undefined ? undefined : path.dirname(file);
}
