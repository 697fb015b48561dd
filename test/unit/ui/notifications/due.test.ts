import { expect, test } from "vitest";
import { dueNotices, type NoticeMemory, type NoticeRun } from "../../../../src/ui/notifications/due";

/** Feeds looks one after another and returns what each said. */
function said(...looks: NoticeRun[][]): string[][] {
  let memory: NoticeMemory = { watched: [], said: [] };
  return looks.map((runs) => {
    const due = dueNotices(memory, runs);
    // What is remembered goes through storage.
    memory = JSON.parse(JSON.stringify(due.memory)) as NoticeMemory;
    return due.notices.map(({ kind, run }) => `${run.id} ${kind}`);
  });
}
const run = (id: string, state: NoticeRun["state"], hacking = false): NoticeRun => ({
  ...{ id, state, hacking, neverStarts: false },
});
const stuck = (id: string): NoticeRun => ({ ...run(id, "queued"), neverStarts: true });

test("a run that ends while it is watched is news once", () => {
  expect(said([run("a", "running")], [run("a", "finished")], [run("a", "finished")])).toEqual([[], ["a finished"], []]);
});

test("old runs of a folder that is opened for the first time are not news", () => {
  expect(said([run("a", "finished"), run("b", "failed"), run("c", "lost")])).toEqual([[]]);
});

test("a run that ended while the window was closed is news at the next look", () => {
  expect(said([run("a", "running")], [], [run("a", "failed")])).toEqual([[], [], ["a failed"]]);
});

test("stalling again after going on is news again", () => {
  const looks = ["stalled", "stalled", "running", "stalled"] as const;
  expect(said(...looks.map((state) => [run("a", state)]))).toEqual([["a stalled"], [], [], ["a stalled"]]);
});

test("a stop that was asked for is no news, and reward hacking is said once", () => {
  expect(said([run("a", "running", true)], [run("a", "running", true)], [run("a", "stopped", true)])).toEqual([
    ["a reward-hacking"],
    [],
    [],
  ]);
});

test("the end of a wait is news once, also of a job that is requeued at its time limit", () => {
  const looks = ["queued", "queued", "running", "running", "queued", "running", "finished"] as const;
  expect(said(...looks.map((state) => [run("a", state)]))).toEqual([
    ...[[], [], ["a started"], [], [], [], ["a finished"]],
  ]);
});

test("a run that was resumed waits anew, and one that never waited does not start", () => {
  const looks = ["running", "stopped", "queued", "running", "stopped", "queued", "stalled"] as const;
  expect(said(...looks.map((state) => [run("a", state)]))).toEqual([
    ...[[], [], [], ["a started"], [], [], ["a stalled", "a started"]],
  ]);
});

test("a run that ends while it waits has not started", () => {
  expect(said([run("a", "queued")], [run("a", "finished")])).toEqual([[], ["a finished"]]);
});

test("a job that will never start is news once, and again when it comes to that anew", () => {
  expect(said([run("a", "queued")], [stuck("a")], [stuck("a")], [run("a", "queued")], [stuck("a")])).toEqual([
    ...[[], ["a never-starts"], [], [], ["a never-starts"]],
  ]);
});

test("what an earlier version remembered is taken up", () => {
  const { notices, memory } = dueNotices({ watched: ["a"], said: [] }, [run("a", "queued")]);
  expect(notices).toEqual([]);
  expect(memory.waiting).toEqual(["a"]);
});
