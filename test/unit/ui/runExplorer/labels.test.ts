import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { FileError } from "../../../../src/files";
import type { RunEntry } from "../../../../src/runs";
import {
  agoText,
  brokenText,
  contextOf,
  descriptionOf,
  detailsOf,
  iconOf,
  lengthText,
  STATE_ICONS,
  spokenOf,
} from "../../../../src/ui/runExplorer/labels";
import { exit, NOW, OWN, progress, QUEUED, runEntry } from "./runs";

const ATTACHED = { path: "/out/demo", kind: "trl", process: null, adopted: false };

const cases: [string, Partial<RunEntry>, string][] = [
  [
    "a running one says step, score and time left",
    { progress: progress(87, 140, 72), heldOut: { f1: 0.584, trend: "rising" } },
    "GRPO 87/140 · 0.58 ↑ · 1m 12s left",
  ],
  ["one that has just begun", {}, "starting"],
  [
    "a score without a trend yet",
    { progress: progress(1, 9, null), heldOut: { f1: 0.5, trend: null } },
    "GRPO 1/9 · 0.50",
  ],
  [
    "a stalled one says since when, and no time left",
    { state: "stalled", progress: progress(41, 150, 72, 125) },
    "stalled 2m 5s · GRPO 41/150",
  ],
  [
    "a finished one says when, and its score",
    { state: "finished", exit: exit("finished", 7300), heldOut: { f1: 0.65, trend: "steady" } },
    "finished 2h ago · 0.65 →",
  ],
  [
    "a failed one says why, in one line",
    { state: "failed", exit: exit("failed", 60, "CUDA out of memory\nTraceback …") },
    "failed: CUDA out of memory",
  ],
  [
    "a lost one says when it was seen last",
    { state: "lost", progress: progress(3, 9, 4, 3700) },
    "lost · last seen 1h ago",
  ],
  [
    "one that waits in a queue says what for",
    { state: "queued", queue: QUEUED },
    "queued: Waits behind jobs of higher priority.",
  ],
  [
    "one that a scheduler ended says why",
    { state: "failed", queue: { ...QUEUED, standing: "failed", message: "The job failed." } },
    "failed: The job failed.",
  ],
  ["one whose steps nobody counts", { progress: progress(0, 0, null) }, "GRPO"],
  [
    "an attached one that grows",
    { attached: ATTACHED, progress: progress(87, 140, null, 5) },
    "attached, read-only · step 87/140 · growing 5s ago",
  ],
  [
    "an attached one that is silent is not said to have failed",
    { state: "silent", attached: ATTACHED, progress: progress(87, 0, null, 7200) },
    "attached, read-only · step 87 · silent for 2h 0m",
  ],
  [
    "an attached one whose process is gone",
    {
      state: "silent",
      attached: { ...ATTACHED, process: { pid: 7, startTicks: 1, bootId: "b" } },
      progress: progress(87, 140, null, 60),
    },
    "attached, read-only · step 87/140 · process 7 is gone · silent for 1m 0s",
  ],
  [
    "an adopted one",
    { state: "silent", attached: { ...ATTACHED, adopted: true }, progress: progress(9, 9, null, 60) },
    "adopted · step 9/9 · silent for 1m 0s",
  ],
];
test.each(cases)("the line of a run: %s", (_, change, expected) => {
  expect(descriptionOf(runEntry(change), NOW)).toBe(expected);
});

test("lengths of time have two units, and ages one", () => {
  expect([-3, 0, 59.4, 59.6, 72, 3599, 7500, 90_000].map(lengthText)).toEqual([
    "0s",
    "0s",
    "59s",
    "1m 0s",
    "1m 12s",
    "59m 59s",
    "2h 5m",
    "1d 1h",
  ]);
  expect([-5, 59, 61, 7199, 86_400 * 3].map(agoText)).toEqual(["just now", "just now", "1m ago", "1h ago", "3d ago"]);
});

test("each state has a shape of its own, so that colour is never needed", () => {
  const shapes = Object.values(STATE_ICONS).map(({ icon }) => icon);
  expect(new Set(shapes).size).toBe(shapes.length);
});

test("every icon exists", async () => {
  const styles = await readFile("node_modules/@vscode/codicons/dist/codicon.css", "utf8");
  for (const { icon } of Object.values(STATE_ICONS)) expect(styles).toContain(`.codicon-${icon}:before`);
});

test("menus offer stopping for what runs and resuming for what ended early", async () => {
  const { contributes } = JSON.parse(await readFile("package.json", "utf8")) as {
    contributes: { menus: Record<string, { command: string; when: string }[]> };
  };
  const offered = (state: RunEntry["state"]) => {
    const items = contributes.menus["view/item/context"]?.filter(({ command, when }) => {
      const pattern = /viewItem =~ \/([^/]+)\//.exec(when)?.[1] ?? "nothing";
      return when.includes("affectgptRl.runs") && new RegExp(pattern).test(contextOf(runEntry({ state }))) && command;
    });
    const names = new Set(items?.map(({ command }) => command.replace("affectgptRl.", "")));
    return [names.has("stopRun"), names.has("resumeRun"), names.has("openDashboard")];
  };
  for (const state of ["running", "stalled", "queued"] as const) expect(offered(state)).toEqual([true, false, true]);
  for (const state of ["stopped", "failed", "lost"] as const) expect(offered(state)).toEqual([false, true, true]);
  expect(offered("finished")).toEqual([false, false, true]);
});

test("a screen reader hears state, place, score and its trend", () => {
  const run = runEntry({ progress: progress(87, 140, 72), heldOut: { f1: 0.584, trend: "falling" } });
  expect(spokenOf(run, NOW)).toBe("demo, running, GRPO 87/140, held-out F1 0.58, falling, 1m 12s left");
});

test("a score says which lexicon made it: in the tooltip, and to a screen reader", () => {
  const run = runEntry({ heldOut: { f1: 0.584, trend: null }, lexicon: OWN });
  expect(detailsOf(run, NOW)).toContainEqual({ label: "Lexicon", value: "own 0.1.1 (sha256 0123456789ab)" });
  expect(spokenOf(run, NOW)).toContain("held-out F1 0.58, own 0.1.1");
});

test("the tooltip has the whole reason and where the run is", () => {
  const run = runEntry({ state: "failed", seed: 7, exit: exit("failed", 60, "CUDA out of memory\nTraceback …") });
  const details = Object.fromEntries(detailsOf(run, NOW).map(({ label, value }) => [label, value]));
  expect(details).toMatchObject({ Why: "CUDA out of memory\nTraceback …", Seed: "7", Folder: "/runs/demo" });
});

test("a folder that cannot be read as a run says what to do", () => {
  const broken = (trouble: FileError["trouble"]) =>
    brokenText({ folder: "/runs/a", name: "a", problem: new FileError(trouble, "/runs/a/run.json", "…") });
  expect(broken("newer")).toEqual({
    what: "written by a newer version",
    todo: "Update the extension to see this run.",
  });
  expect(broken("broken").what).toBe("run.json is damaged");
});

test("an attached run offers neither stop nor resume, whatever its state, and says what it is attached to", () => {
  const contexts = (["running", "silent"] as const).map((state) => contextOf(runEntry({ state, attached: ATTACHED })));
  expect(contexts).toEqual(["run+attached", "run+attached"]);
  expect(contextOf(runEntry({ state: "silent", attached: { ...ATTACHED, adopted: true } }))).toBe("run+adopted");
  expect(detailsOf(runEntry({ attached: ATTACHED }), NOW)).toContainEqual({
    label: "Attached to",
    value: "/out/demo (trl)",
  });
});

test("a job that will never start has the icon of a warning, one that waits has not", () => {
  const never = { ...QUEUED, neverStarts: true };
  expect(iconOf(runEntry({ state: "queued", queue: never })).icon).toBe("warning");
  expect(iconOf(runEntry({ state: "queued", queue: QUEUED })).icon).toBe("clock");
});

test("a job's number and the time it is expected to start stand in the tooltip", () => {
  const details = detailsOf(runEntry({ state: "queued", queue: QUEUED }), NOW);
  expect(details).toContainEqual({ label: "Slurm job", value: "31" });
  expect(details.map(({ label }) => label)).toContain("Expected to start");
});
