import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { answerIn } from "../../../../src/ui/ablation/report";
import { callTrainer } from "../../../../src/ui/shared/trainer";
import { temporaryFolder } from "../../runs/folders";

const cell = (action: string) => ({ variant: "accuracy", seed: 0, action });
const printed = {
  ok: true,
  markdown: "# Ablation\n",
  secondsLeft: 1200,
  seeds: [0, 1, 2],
  queue: { pid: null },
  variants: [
    { name: "no-rl", title: "no RL" },
    { name: "accuracy", title: "accuracy" },
  ],
  cells: [cell("keep"), cell("keep"), cell("launch"), cell("resume"), cell("await"), cell("failed")],
};
const answer = (changed: object = {}) => answerIn(`a library greets\n${JSON.stringify({ ...printed, ...changed })}\n`);

test("runs are counted by what is to be done with them", () => {
  expect(answer()).toEqual({
    ok: true,
    report: {
      variants: ["no RL", "accuracy"],
      seeds: 3,
      runs: { keep: 2, launch: 1, resume: 1, await: 1, failed: 1 },
      secondsLeft: 1200,
      queue: null,
      markdown: "# Ablation\n",
    },
  });
  expect(answer({ queue: { pid: 4711 } })).toMatchObject({ report: { queue: 4711 } });
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
])("what is no report is none: %s", (text) => {
  expect(answerIn(text)).toBeUndefined();
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
