import { expect, test } from "vitest";
import { summaryOf } from "../../../../src/ui/statusBar/summary";
import { OWN, progress, QUEUED, runEntry } from "../runExplorer/runs";

test("nothing is said while nothing runs", () => {
  expect(summaryOf([])).toBeUndefined();
});

test("several runs are counted with the best score among them, and lead to a choice", () => {
  const runs = [
    runEntry({ name: "a", heldOut: { f1: 0.41, trend: null } }),
    runEntry({ name: "b", heldOut: { f1: 0.584, trend: "rising" }, progress: progress(8, 9, 72) }),
  ];
  expect(summaryOf(runs)).toEqual({
    text: "$(pulse) 2 runs · best 0.58",
    tooltip: "a · held-out F1 0.41\nb · 8/9 · held-out F1 0.58 · 1m 12s left",
    isWarning: false,
    folder: null,
  });
});

test("a score says which lexicon made it", () => {
  const run = runEntry({ heldOut: { f1: 0.41, trend: null }, lexicon: OWN });
  expect(summaryOf([run])?.tooltip).toBe("demo · held-out F1 0.41 · own 0.1.1");
});

test("the only run leads to itself, and a stalled one warns", () => {
  const run = runEntry({ state: "stalled", progress: progress(8, 9, 72) });
  expect(summaryOf([run])).toMatchObject({ text: "$(warning) 1 run", isWarning: true, folder: run.folder });
});

test("a job that waits says what for, and one that will never start warns", () => {
  const waiting = runEntry({ state: "queued", queue: QUEUED });
  expect(summaryOf([waiting])).toMatchObject({ isWarning: false, tooltip: `demo · ${QUEUED.message}` });
  expect(summaryOf([{ ...waiting, queue: { ...QUEUED, neverStarts: true } }])).toMatchObject({ isWarning: true });
});
