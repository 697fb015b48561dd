import { rm } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Editor } from "../support/editor/editor";
import type { Workbench } from "../support/editor/workbench";
import { makeWorkspace } from "../support/editor/workspace";
import { append, beat, makeRun, put, supervise } from "../unit/runs/folders";

// Run folders as the trainer writes them, seen in the view of runs, the status bar and the notices of a real window.
const PATIENCE = { timeout: 30_000, interval: 100 };
let editor: Editor;
let workbench: Workbench;
let runs: string;

const at = (name: string) => path.join(runs, name);
const evaluation = (step: number, f1: number) => ({ step, phase: "rl", time: step, f1, set: "held-out", words: 2 });
const exit = (reason: string, message = "") => ({ schema: 1, reason, message, code: 0, time: Date.now() / 1000 });
const lines = () => workbench.tree("Runs").allInnerTexts();

beforeAll(async () => {
  const workspace = await makeWorkspace();
  runs = path.join(workspace, "runs");
  await makeRun(at("living"), { created: "2026-11-03T00:00:00Z" });
  await supervise(at("living"));
  await beat(at("living"), "rl", 87, 140);
  await append(at("living"), "evaluations.jsonl", evaluation(0, 0.4), evaluation(50, 0.584));
  await makeRun(at("broke"), { created: "2026-11-02T00:00:00Z" });
  await put(at("broke"), "exit.json", exit("failed", "CUDA out of memory"));
  editor = await Editor.open(workspace);
  workbench = editor.workbench;
});
afterAll(async () => {
  await editor?.close();
});

test("the view says how each run stands, and the status bar what goes on", async () => {
  await workbench.showSideBar();
  await expect
    .poll(lines, PATIENCE)
    .toEqual(["this machine1 running", "livingGRPO 87/140 · 0.58 ↑", "brokefailed: CUDA out of memory"]);
  await expect.poll(() => workbench.statusBar.textContent(), PATIENCE).toContain("1 run · 0.58");
  await workbench.screenshot("run-explorer");
});

test("what is typed into the filter narrows the view, and clearing it brings all back", async () => {
  await workbench.command("Filter Runs…");
  await workbench.quickInput.fill("failed");
  await expect.poll(lines, PATIENCE).toEqual(["this machine1 running", "brokefailed: CUDA out of memory"]);
  await workbench.page.keyboard.press("Enter");
  await workbench.command("Clear Run Filter");
  await expect.poll(async () => (await lines()).length, PATIENCE).toBe(3);
});

test("a job that will never start says so in the view, in the status bar and on its dashboard", async () => {
  await makeRun(at("asking"), { created: "2026-11-04T00:00:00Z" });
  const message = "Will never start (PartitionConfig): it asks for more than the nodes of the partition have.";
  const job = { jobId: "31", state: "PENDING", standing: "queued", reason: "PartitionConfig", neverStarts: true };
  await put(at("asking"), "queue.json", { schema: 1, ...job, message, submitted: 1, start: null, end: null, time: 1 });
  await expect.poll(async () => (await lines())[1], PATIENCE).toMatch(/^askingqueued: Will never start/);
  await expect.poll(() => workbench.statusBar.textContent(), PATIENCE).toContain("2 runs");
  await workbench.tree("Runs").filter({ hasText: "asking" }).click();
  await workbench.webview.getByText(`Slurm job 31: ${message}`).waitFor();
  await workbench.webview.getByText("Stop", { exact: true }).waitFor();
  await workbench.screenshot("job-that-never-starts");
  await rm(at("asking"), { recursive: true });
  await expect.poll(async () => (await lines()).length, PATIENCE).toBe(3);
});

test("an ending that nobody looked at is told once, also over a reload", async () => {
  await put(at("living"), "exit.json", exit("finished"));
  await workbench.notifications.filter({ hasText: "'living' finished with a held-out F1 of 0.58." }).waitFor();
  await expect.poll(async () => (await lines())[1], PATIENCE).toMatch(/^livingfinished just now/);
  await expect.poll(() => workbench.statusBar.textContent(), PATIENCE).not.toContain("1 run");
  // The editor keeps its state every five seconds.
  await workbench.page.waitForTimeout(6000);
  await workbench.reload();
  await expect.poll(async () => (await lines()).length, PATIENCE).toBe(3);
  await workbench.page.waitForTimeout(3000);
  expect(await workbench.notifications.count()).toBe(0);
});

test("a run that goes on again is seen, and one that is removed vanishes", async () => {
  await rm(path.join(at("broke"), "exit.json"));
  await supervise(at("broke"));
  await beat(at("broke"), "cold-start", 3, 9);
  await expect.poll(async () => (await lines())[2], PATIENCE).toBe("brokecold start 3/9");
  await rm(runs, { recursive: true });
  await workbench.page.getByRole("button", { name: "Open Demo" }).waitFor({ timeout: 30_000 });
});
