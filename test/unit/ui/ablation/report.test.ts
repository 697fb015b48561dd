import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { answerIn, machineOf } from "../../../../src/ui/ablation/report";
import { callTrainer } from "../../../../src/ui/shared/trainer";
import { temporaryFolder } from "../../runs/folders";

const cell = (action: string, machine: string | null = null) => ({ variant: "accuracy", seed: 0, action, machine });
const machine = (name: string, more: object = {}) => ({
  ...{ name, out: `/${name}/runs`, cpus: 4, pace: 1, queue: { pid: null, share: [] }, time: 1000, standing: "here" },
  ...more,
});
const printed = {
  ok: true,
  markdown: "# Ablation\n",
  secondsLeft: 1200,
  secrets: ["HF_TOKEN", "no name"],
  seeds: [0, 1, 2],
  machines: [machine("ann"), machine("bob", { queue: { pid: 4711, share: [] }, standing: "away" })],
  shares: [{ machine: "ann", cells: ["accuracy:1"], failed: 1, seconds: 90 }],
  variants: [
    { name: "no-rl", title: "no RL" },
    { name: "accuracy", title: "accuracy" },
  ],
  cells: [
    ...[cell("keep", "ann"), cell("keep", "bob"), cell("launch"), cell("resume", "ann")],
    ...[cell("await", "bob"), cell("failed", "ann")],
  ],
};
const answer = (changed: object = {}) => answerIn(`a library greets\n${JSON.stringify({ ...printed, ...changed })}\n`);

test("runs are counted by what is to be done with them, and on which machine", () => {
  const none = { keep: 0, await: 0, resume: 0, launch: 0, failed: 0 };
  expect(answer()).toEqual({
    ok: true,
    report: {
      variants: ["no RL", "accuracy"],
      seeds: 3,
      runs: { keep: 2, launch: 1, resume: 1, await: 1, failed: 1 },
      secondsLeft: 1200,
      machines: [
        {
          ...{ name: "ann", root: "/ann/runs", cpus: 4, queue: null, standing: "here", asked: 1_000_000 },
          runs: { ...none, keep: 1, resume: 1, failed: 1 },
        },
        {
          ...{ name: "bob", root: "/bob/runs", cpus: 4, queue: 4711, standing: "away", asked: 1_000_000 },
          runs: { ...none, keep: 1, await: 1 },
        },
      ],
      shares: [{ machine: "ann", cells: ["accuracy:1"], failed: 1, seconds: 90 }],
      secrets: ["HF_TOKEN"],
      isScheduled: false,
      markdown: "# Ablation\n",
    },
  });
  const cells = printed.cells.map((each) => ({ ...each, scheduled: true }));
  expect(answer({ cells })).toMatchObject({ report: { isScheduled: true } });
});

test("a grid that is refused comes with its problems at their lines", () => {
  const problem = { file: "/lab/ablation.yaml", key: "seeds", message: "seeds must not be empty.", line: 3 };
  expect(answerIn(JSON.stringify({ ok: false, problems: [problem, { message: "Broken.", line: "x" }] }))).toEqual({
    ok: false,
    problems: [problem, { file: "", key: "", message: "Broken." }],
  });
});

test.each([
  "",
  "Traceback (most recent call last):",
  "{}",
  '{"ok": true}',
  JSON.stringify({ ...printed, variants: [] }),
  JSON.stringify({ ...printed, machines: [{ name: "ann" }] }),
])("what is no report is none: %s", (text) => {
  expect(answerIn(text)).toBeUndefined();
});

test("a report says whose it is, and one of several machines is none of one", () => {
  const text = (machines: readonly object[]) => Buffer.from(JSON.stringify({ ...printed, machines }));
  expect(machineOf(text([machine("ann")]))).toBe("ann");
  expect(machineOf(text(printed.machines))).toBeUndefined();
  expect(machineOf(Buffer.from("{"))).toBeUndefined();
});

test("what the trainer really says of a grid that is refused is read", async () => {
  const folder = await temporaryFolder("ablation");
  try {
    const grid = path.join(folder, "it's $HOME; ablation.yaml");
    await writeFile(grid, "version: 1\nbase: nowhere.yaml\nseeds: [0]\nvariants:\n  - { name: base, set: {} }\n");
    const call = ["ablate", "--grid", grid, "--out", folder, "--table", "--json"];
    const end = await callTrainer(path.resolve("trainer/.venv/bin/python"), call, new AbortController().signal);
    expect(end).toMatchObject({ kind: "ended", code: 2 });
    expect(answerIn(end.kind === "ended" ? end.printed : "")).toMatchObject({
      ok: false,
      problems: [{ file: grid, key: "base", line: 2, message: expect.stringContaining("nowhere.yaml") }],
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
