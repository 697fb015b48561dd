import { currentBoot, type Liveness, startTicks } from "./processes";
import { readAttached, readExit, readProcess, readProgress } from "./smallFiles";
import type { AttachedInfo, ProcessInfo, Progress, RunExit, RunState } from "./types";

const STALLED_AFTER_SECONDS = 60;
const STALLED_AFTER_STEPS = 10;
/** Loading an engine and a model's weights is one long silence. */
const STALLED_PREPARING_SECONDS = 600;

/** What the small files of a run folder say at one moment. */
export interface Standing {
  readonly state: RunState;
  readonly progress: Progress | null;
  readonly exit: RunExit | null;
  readonly process: ProcessInfo | null;
  /** Set where somebody else started the run. */
  readonly attached?: AttachedInfo;
}

/**
 * Derives how a run stands. exit.json decides; else a living supervisor means running, or stalled when the last heartbeat is older than
 * max(60 s, 10 median steps), or 10 minutes while it prepares; else the run is lost. On a machine whose processes cannot be seen the heartbeat alone decides, or what that machine itself has said. A small
 * file that cannot be read counts as absent: run.json, read apart, is what makes a folder a run.
 *
 * @param now Epoch seconds.
 */
export async function readStanding(folder: string, alive: Liveness, now: number): Promise<Standing> {
  const exit = await orNull(readExit(folder));
  const [process, progress] = await Promise.all([orNull(readProcess(folder)), orNull(readProgress(folder))]);
  if (exit) return { state: ended(exit), progress, exit, process };
  if (!process && !exit) {
    const attached = await orNull(readAttached(folder));
    if (attached) return attachedStanding(attached, progress, now);
  }
  const lives = process ? await alive(process, folder) : false;
  if (typeof lives === "string") return { state: lives, progress, exit, process };
  if (lives !== false) return { state: isStalled(progress, now) ? "stalled" : "running", progress, exit, process };
  // exit.json is the supervisor's last deed: it may have been written between the first look and the death that was seen.
  const late = await orNull(readExit(folder));
  return { state: late ? ended(late) : "lost", progress, exit: late, process };
}

/**
 * How an attached run stands. Its process decides where one was named; else files that grow mean that it runs. Its end is written nowhere:
 * when neither is so, nothing is guessed.
 */
async function attachedStanding(attached: AttachedInfo, progress: Progress | null, now: number): Promise<Standing> {
  const standing = { progress, exit: null, process: null, attached };
  const { process, adopted } = attached;
  if (adopted) return { ...standing, state: "silent" };
  if (!process) return { ...standing, state: !progress || isStalled(progress, now) ? "silent" : "running" };
  const lives = process.bootId === (await currentBoot()) && (await startTicks(process.pid)) === process.startTicks;
  return { ...standing, state: lives ? "running" : "silent" };
}

function ended({ reason }: RunExit): RunState {
  return reason === "killed" ? "failed" : reason;
}

function isStalled(progress: Progress | null, now: number): boolean {
  if (!progress) return false;
  const least = progress.phase === "preparing" ? STALLED_PREPARING_SECONDS : STALLED_AFTER_SECONDS;
  const patience = Math.max(least, STALLED_AFTER_STEPS * (progress.medianStepSeconds ?? 0));
  return now - progress.time > patience;
}

function orNull<T>(reading: Promise<T | undefined>): Promise<T | null> {
  return reading.then(
    (value) => value ?? null,
    () => null,
  );
}
