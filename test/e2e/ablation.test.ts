import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeDemoWorkspace } from "../support/editor/demoWorkspace";
import { Editor } from "../support/editor/editor";
import { eventually } from "../support/editor/eventually";
import { trainerPython } from "../support/editor/paths";
import type { Workbench } from "../support/editor/workbench";
import { FAST_GRID, fastRun, furnish } from "../support/fastGrid";
import { Sshd } from "../support/sshd";

// A grid of two runs that train for seconds.
const GRID = `version: 1
base: run.yaml
seeds: [0]
set: { threads: 1, encoder.steps: 2, coldStart.steps: 4, rl.steps: 2, rl.warmupSteps: 0, evaluation.everySteps: 2, checkpoint.everySteps: 2 }
variants:
  - { name: no-rl, title: no RL, set: { rl.steps: 0 } }
  - { name: accuracy, set: { rewards: [{ name: accuracy }] } }
`;
let sshd: Sshd;
let workspace: string;
let editor: Editor;
let workbench: Workbench;

beforeAll(async () => {
  sshd = await Sshd.start();
  workspace = await makeDemoWorkspace();
  await writeFile(path.join(workspace, "ablation.yaml"), GRID);
  // Both machines see the same disk here.
  await furnish(path.join(workspace, "fast"));
  await writeFile(path.join(workspace, "fast/run.yaml"), fastRun(path.join(workspace, "fast")));
  await writeFile(path.join(workspace, "fast.ablation.yaml"), FAST_GRID);
  editor = await Editor.open(workspace, {
    "affectgptRl.pythonPath": trainerPython,
    "affectgptRl.ssh.configFile": sshd.config,
    "affectgptRl.hosts": { fx: { python: trainerPython } },
  });
  workbench = editor.workbench;
});

afterAll(async () => {
  await editor?.close();
  await sshd?.stop();
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

test("a grid is divided between this machine and a host, and one table has the runs of both", async () => {
  await workbench.command("AffectGPT-RL: Add SSH Host");
  await workbench.pick("fx");
  await workbench.notifications.filter({ hasText: "fx is connected" }).waitFor();
  await workbench.command("AffectGPT-RL: Run Ablation");
  await workbench.pick("fast.ablation.yaml");
  await workbench.pick("fx");
  await workbench.screenshot("ablation-machines");
  await workbench.page.keyboard.press("Enter");
  await workbench.page.locator(".quick-input-list").getByText("6 to launch").waitFor();
  await workbench.screenshot("ablation-summary-machines");
  await workbench.pick("Start on 2 machines, one run at a time on each");
  const table = workbench.page.locator(".editor-instance .view-lines");
  await table.getByText("0 of 6 runs are finished").waitFor();
  const runs = path.join(sshd.home, ".affectgpt-rl/runs");
  const ended = async () => {
    const names = (await readdir(runs)).filter((name) => name.includes("fast.ablation-"));
    const files = await Promise.all(names.map((name) => readdir(path.join(runs, name))));
    return files.filter((each) => each.includes("exit.json")).length === 3;
  };
  await eventually("three runs have ended on the host", ended, 120);
  const row = (text: RegExp) => workbench.tree("Runs").filter({ hasText: text }).first();
  await row(/^fx/).click();
  await row(/fast\.ablation-accuracy-s1/).waitFor();
  await workbench.screenshot("ablation-host-runs");
  await eventually(
    "the table of both",
    async () => {
      await workbench.command("AffectGPT-RL: Refresh Ablation Table");
      return table.getByText("6 of 6 runs are finished").isVisible();
    },
    120,
  );
  await workbench.screenshot("ablation-table-machines");
});
