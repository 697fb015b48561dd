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
const run = (id: string, state: NoticeRun["state"], hacking = false): NoticeRun => ({ id, state, hacking });

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
