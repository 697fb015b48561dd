import { currentBoot, type Liveness, startTicks } from "./processes";
import { readAttached, readExit, readProcess, readProgress, readQueue } from "./smallFiles";
import type { AttachedInfo, ProcessInfo, Progress, QueueInfo, RunExit, RunState } from "./types";

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
  /** Set where the run is a scheduler's job. */
  readonly queue?: QueueInfo;
  /** Set where somebody else started the run. */
  readonly attached?: AttachedInfo;
}

/** What the small files of a run folder hold; null for one that is not there or cannot be read. */
export interface SmallFiles {
  readonly exit: RunExit | null;
  readonly process: ProcessInfo | null;
  readonly progress: Progress | null;
  readonly queue: QueueInfo | null;
  readonly attached: AttachedInfo | null;
}

/**
 * Reads the small files that say how a run stands.
 *
 * @param has Whether the folder holds a file of this name.
 * @param known process.json as it was read before, where it is still the same.
 */
export async function readSmallFiles(
  folder: string,
  has: (name: string) => boolean = () => true,
  known?: ProcessInfo,
): Promise<SmallFiles> {
  const read = <T>(name: string, reader: (folder: string) => Promise<T | undefined>) =>
    has(name) ? orNull(reader(folder)) : null;
  const exit = await read("exit.json", readExit);
  const [process, progress, queue] = await Promise.all([
    known ?? read("process.json", readProcess),
    read("state.json", readProgress),
    read("queue.json", readQueue),
  ]);
  const attached = exit || process || queue ? null : await read("attached.json", readAttached);
  return { exit, process, progress, queue, attached };
}

/** Reads how a run stands: see `standingOf`. */
export async function readStanding(folder: string, alive: Liveness, now: number): Promise<Standing> {
  return standingOf(await readSmallFiles(folder), folder, alive, now);
}

/**
 * Derives how a run stands. exit.json decides; else a living supervisor means running, or stalled when the last heartbeat is older than
 * max(60 s, 10 median steps), or 10 minutes while it prepares, or queued while it waits for its turn; else what a scheduler has said of its job (queue.json); else the run is
 * lost. On a machine whose processes cannot be seen scheduler and heartbeat decide, or what that machine itself has said. A small file that cannot be read counts as absent: run.json, read apart, is what makes a folder a run.
 *
 * @param now Epoch seconds.
 */
export async function standingOf(
  { exit, process, progress, queue, attached }: SmallFiles,
  folder: string,
  alive: Liveness,
  now: number,
): Promise<Standing> {
  const seen = { progress, process, ...(queue ? { queue } : {}) };
  if (exit) return { state: ended(exit), exit, ...seen };
  if (attached) return attachedStanding(attached, progress, now);
  const lives = process ? await alive(process, folder) : false;
  if (typeof lives === "string") return { state: lives, exit, ...seen };
  const waits = queue?.scheduler === "local" && queue.standing === "queued";
  const beating = waits ? "queued" : isStalled(progress, now) ? "stalled" : "running";
  if (lives === true) return { state: beating, exit, ...seen };
  // exit.json is the supervisor's last deed: it may have been written between the first look and the death that was seen.
  const late = lives === false ? await orNull(readExit(folder)) : null;
  if (late) return { state: ended(late), exit: late, ...seen };
  return { state: scheduled(queue, process, lives) ?? beating, exit, ...seen };
}

/** How a run stands whose supervisor is not seen to live; undefined where its heartbeat has to say it. */
function scheduled(
  queue: QueueInfo | null,
  process: ProcessInfo | null,
  lives: false | undefined,
): RunState | undefined {
  // What a supervisor itself said of its wait ends with it.
  if (!queue || queue.scheduler === "local") return lives === false ? "lost" : undefined;
  if (queue.standing !== "running") return queue.standing;
  // Its supervisor was seen dead, and the queue will say so within a minute; without one, the job has only just started.
  return lives === false && process ? "lost" : undefined;
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
