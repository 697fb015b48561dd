import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Emitter } from "../../../src/files";
import type { QueueInfo, RunEntry, RunsChange } from "../../../src/runs";
import { QueueLook } from "../../../src/runs";
import { QUEUED, runEntry } from "../ui/runExplorer/runs";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A look over runs that change. */
function looking(...first: RunEntry[]) {
  const changed = new Emitter<RunsChange>();
  let known: readonly RunEntry[] = first;
  const runs = { runs: () => known, onDidChange: changed.event };
  const ask = vi.fn();
  const look = new QueueLook(runs, ask, 1000);
  const become = (...next: RunEntry[]) => {
    known = next;
    changed.fire({ folders: new Set(), list: false });
  };
  return { ask, look, become };
}
const job = (change: Partial<QueueInfo> = {}) => runEntry({ state: "queued", queue: { ...QUEUED, ...change } });

test("a scheduler is asked at once and again while a job is under way, and no more when it has ended", () => {
  const { ask, become } = looking(job());
  expect(ask).toHaveBeenCalledTimes(1);
  become(job({ state: "RUNNING", standing: "running" }));
  vi.advanceTimersByTime(2000);
  expect(ask).toHaveBeenCalledTimes(3);
  become(runEntry({ state: "stopped", queue: QUEUED }));
  vi.advanceTimersByTime(5000);
  expect(ask).toHaveBeenCalledTimes(3);
});

test("nothing is asked where no run is a scheduler's job, and after the end of the look", () => {
  const { ask, become, look } = looking(runEntry());
  become(job({ scheduler: "local", jobId: null }));
  vi.advanceTimersByTime(5000);
  expect(ask).not.toHaveBeenCalled();
  become(job());
  expect(ask).toHaveBeenCalledTimes(1);
  look.dispose();
  vi.advanceTimersByTime(5000);
  expect(ask).toHaveBeenCalledTimes(1);
});
