import { isActive } from "../../runs";
import type { RunState } from "../shared/messages";

export type NoticeKind = "finished" | "failed" | "lost" | "stalled" | "reward-hacking" | "started" | "never-starts";

/** What of a run decides whether a person is told. */
export interface NoticeRun {
  readonly id: string;
  readonly state: RunState;
  /** Its events hold an alert on reward hacking. */
  readonly hacking: boolean;
  /** What it waits for will not come. */
  readonly neverStarts: boolean;
}

export interface Notice<Run extends NoticeRun> {
  readonly kind: NoticeKind;
  readonly run: Run;
}

/** What is remembered between windows, so that nothing is said twice. */
export interface NoticeMemory {
  /** Runs that were seen running: only what happens to them is news. Old runs of a folder opened for the first time are not. */
  readonly watched: readonly string[];
  /** `id:kind` of what has been said. */
  readonly said: readonly string[];
  /** Runs that were seen waiting: that they start is news. Left out by an earlier version. */
  readonly waiting?: readonly string[];
}

/** More runs than this are not remembered; the oldest are forgotten first. */
const MOST_REMEMBERED = 500;

const ofState: Partial<Record<RunState, NoticeKind>> = {
  finished: "finished",
  failed: "failed",
  lost: "lost",
  stalled: "stalled",
};

/** The runs that a memory says something of. */
export function knownIds({ watched, said, waiting = [] }: NoticeMemory): ReadonlySet<string> {
  return new Set([...watched, ...waiting, ...said.map((what) => what.slice(0, what.lastIndexOf(":")))]);
}

/** What is new since the last look, each once. A stall that ended may be said again: the next one is other news. */
export function dueNotices<Run extends NoticeRun>(
  memory: NoticeMemory,
  runs: readonly Run[],
): { readonly notices: readonly Notice<Run>[]; readonly memory: NoticeMemory } {
  const watched = new Set(memory.watched);
  const said = new Set(memory.said);
  const waiting = new Set(memory.waiting);
  const notices: Notice<Run>[] = [];
  for (const run of runs) {
    const active = isActive(run.state);
    const trains = active && run.state !== "queued";
    const kinds = [
      ofState[run.state],
      run.hacking && active ? "reward-hacking" : undefined,
      run.neverStarts && run.state === "queued" ? "never-starts" : undefined,
      trains && waiting.has(run.id) ? "started" : undefined,
    ] as const;
    for (const kind of kinds) {
      if (kind === undefined || said.has(`${run.id}:${kind}`)) continue;
      if (!active && !watched.has(run.id)) continue;
      said.add(`${run.id}:${kind}`);
      notices.push({ kind, run });
    }
    if (run.state === "queued") waiting.add(run.id);
    else waiting.delete(run.id);
    if (active) watched.add(run.id);
    else watched.delete(run.id);
    if (run.state === "running") for (const kind of ["stalled", "lost", "failed"]) said.delete(`${run.id}:${kind}`);
    // A job that is requeued at its time limit starts again and again; one that was resumed waits anew.
    if (!active) said.delete(`${run.id}:started`);
    if (!run.neverStarts) said.delete(`${run.id}:never-starts`);
  }
  const newest = (values: ReadonlySet<string>) => [...values].slice(-MOST_REMEMBERED);
  return { notices, memory: { watched: newest(watched), said: newest(said), waiting: newest(waiting) } };
}
