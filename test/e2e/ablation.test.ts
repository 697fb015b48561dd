import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeDemoWorkspace } from "../support/editor/demoWorkspace";
import { Editor } from "../support/editor/editor";
import { trainerPython } from "../support/editor/paths";
import type { Workbench } from "../support/editor/workbench";

// A grid of two runs that train for seconds.
const GRID = `version: 1
base: run.yaml
seeds: [0]
set: { threads: 1, encoder.steps: 2, coldStart.steps: 4, rl.steps: 2, rl.warmupSteps: 0, evaluation.everySteps: 2, checkpoint.everySteps: 2 }
variants:
  - { name: no-rl, title: no RL, set: { rl.steps: 0 } }
  - { name: accuracy, set: { rewards: [{ name: accuracy }] } }
`;
let workspace: string;
let editor: Editor;
let workbench: Workbench;

beforeAll(async () => {
  workspace = await makeDemoWorkspace();
  await writeFile(path.join(workspace, "ablation.yaml"), GRID);
  editor = await Editor.open(workspace, { "affectgptRl.pythonPath": trainerPython });
  workbench = editor.workbench;
});

afterAll(async () => {
  await editor?.close();
});

test("a grid is started from the palette, outlives its window, and its table is read again", async () => {
  await workbench.showSideBar();
  await workbench.command("AffectGPT-RL: Run Ablation");
  await workbench.pick("ablation.yaml");
  await workbench.page.locator(".quick-input-list").getByText("2 to launch").waitFor();
  await workbench.screenshot("ablation-summary");
  await workbench.pick("Start, one run at a time");
  const table = workbench.page.locator(".editor-instance .view-lines");
  await table.getByText("0 of 2 runs are finished").waitFor();
  await workbench.reload();
  const runs = workbench.tree("Runs").filter({ hasText: /ablation-(no-rl|accuracy)-s0/ });
  await runs.filter({ hasText: "finished" }).nth(1).waitFor({ timeout: 600_000 });
  expect((await readdir(path.join(workspace, "runs"))).filter((name) => name.includes("ablation-")).length).toBe(2);
  // The tab is gone with its window: the table is shown from the grid again.
  await workbench.command("AffectGPT-RL: Run Ablation");
  await workbench.pick("ablation.yaml");
  await workbench.page.locator(".quick-input-list").getByText("2 finished with the same settings").waitFor();
  await workbench.pick("Show the table");
  await table.getByText("2 of 2 runs are finished").waitFor();
  await workbench.screenshot("ablation-table");
  await workbench.command("AffectGPT-RL: Refresh Ablation Table");
  await table.getByText("2 of 2 runs are finished").waitFor();
});
