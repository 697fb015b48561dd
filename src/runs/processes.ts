import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import type { ProcessIdentity, ProcessInfo, RunState } from "./types";

/**
 * Says whether the supervisor of a run lives; undefined where the process table of its machine cannot be seen from here. Of a copy of a run
 * of another machine: the state that that machine has derived.
 *
 * @param folder The run folder that is read.
 */
export type Liveness = (process: ProcessInfo, folder: string) => Promise<boolean | RunState | undefined>;

/** The liveness of processes of this machine (Linux). A run folder on shared storage may belong to another one. */
export const localLiveness: Liveness = async ({ supervisor, bootId, hostName }) => {
  if (hostName !== "" && hostName !== hostname()) return undefined;
  return bootId === (await currentBoot()) && (await startTicks(supervisor.pid)) === supervisor.startTicks;
};

/** Changes with every boot of this machine; empty where it cannot be told. */
export async function currentBoot(): Promise<string> {
  const id = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
  return id.trim();
}

/** When a living process started, in clock ticks since boot; undefined when it is gone or a zombie. */
export async function startTicks(pid: ProcessIdentity["pid"]): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => "");
  // The command's name may hold spaces and parentheses, so the fields begin after the last parenthesis.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, ticks] = [fields[0], Number(fields[19])];
  return stat === "" || state === "Z" || state === "X" || !Number.isSafeInteger(ticks) ? undefined : ticks;
}
