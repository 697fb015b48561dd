import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { makeDemoWorkspace } from "../support/editor/demoWorkspace";
import { Editor } from "../support/editor/editor";
import { eventually } from "../support/editor/eventually";
import { trainerPython } from "../support/editor/paths";
import { plays } from "../support/editor/playing";
import { RunFiles } from "../support/editor/runFiles";
import { schemaProblems } from "../support/editor/runFolderSchema";
import { pictures } from "../support/editor/themes";
import type { Workbench } from "../support/editor/workbench";

// The main job, as a new user does it: each test goes on where the one before it stopped.
let workspace: string;
let editor: Editor;
let workbench: Workbench;
let run: RunFiles;

beforeAll(async () => {
  workspace = await makeDemoWorkspace();
  editor = await Editor.open(workspace, { "affectgptRl.pythonPath": trainerPython });
  workbench = editor.workbench;
});

afterAll(async () => {
  // A test that failed must not leave a run behind that trains for half an hour.
  const process = await run?.json("process.json");
  const supervisor = process?.supervisor as { pid: number } | undefined;
  if (supervisor && !(await run.json("exit.json"))) globalThis.process.kill(supervisor.pid, "SIGTERM");
  await editor?.close();
});

let broken = false;

beforeEach(({ skip }) => {
  skip(broken, "an earlier step failed");
});

afterEach(async ({ task }) => {
  if (task.result?.state !== "fail") return;
  broken = true;
  await workbench.screenshot(`failed ${task.name}`);
});

const runLine = () => workbench.tree("Runs").filter({ hasText: /^demo/ });

test("a run is launched from the palette, and its dashboard opens", async () => {
  await workbench.showSideBar();
  await workbench
    .tree("Samples")
    .filter({ hasText: /^held-out/ })
    .waitFor();
  await workbench.command("AffectGPT-RL: Launch Run");
  await workbench.pick("run.yaml");
  await workbench.pick("Start 'demo'");
  run = await eventually("the run's folder", () => RunFiles.of(workspace).catch(() => undefined));
  await workbench.webview.locator(".run-header h1").filter({ hasText: "demo" }).waitFor({ timeout: 120_000 });
  expect(await run.json("run.json")).toMatchObject({ schema: 1, name: "demo" });
});

test("the run reaches GRPO, and the dashboard moves with it", async () => {
  await eventually(
    "a step of GRPO",
    async () => (await run.progress()).phase === "rl" && (await run.progress()).step >= 3,
    900,
  );
  const facts = workbench.webview.locator(".run-facts");
  const shown = async () => Number(/GRPO step (\d+)/.exec((await facts.textContent()) ?? "")?.[1] ?? 0);
  const first = await eventually("the step on the dashboard", async () => (await shown()) || undefined);
  await eventually("a later step on the dashboard", async () => (await shown()) > first);
  await workbench.webview.locator(".figure").filter({ hasText: "held-out EW F1" }).locator(".figure-value").waitFor();
  await workbench
    .tree("Runs")
    .filter({ hasText: /GRPO \d+\/600/ })
    .waitFor();
  await workbench.statusBar.filter({ hasText: /1 run/ }).waitFor();
  await pictures(workbench, "dashboard");
});

test("a sample plays", async () => {
  await workbench.command("AffectGPT-RL: Open Sample Viewer");
  const page = workbench.webview;
  await page.locator(".cell").nth(2).click({ timeout: 60_000 });
  const video = page.locator("video");
  await video.waitFor();
  await page.getByRole("button", { name: /^Play/ }).click();
  await plays(video);
  await pictures(workbench, "samples");
});

test("a trace shows the score of each emotion word", async () => {
  await workbench.command("AffectGPT-RL: Open Rollouts");
  const page = workbench.webview;
  await page.locator(".group-row").first().waitFor({ timeout: 60_000 });
  // Not every early answer names an emotion: the best of the newest groups does, sooner or later.
  await eventually("a word with its score", async () => {
    if ((await page.locator(".pill sup").count()) > 0) return true;
    await page.locator(".group-list").press("ArrowDown");
    await workbench.page.waitForTimeout(300);
    return false;
  });
  await page.getByText(/EW F1/).first().waitFor();
  await pictures(workbench, "traces");
});

test("a text with completions carries the scores inline", async () => {
  await workbench.openFile("example-traces.md");
  const editor = workbench.page.locator(".editor-instance");
  await editor.getByText("Show on the wheels").first().waitFor();
  // Decorations are drawn by rules of style, so that their text is no node of the page.
  const figures = `[...document.querySelectorAll(".view-lines span")]
    .filter((span) => /[0-9]/.test(getComputedStyle(span, "::after").content)).length`;
  await eventually("figures behind the words", async () => Number(await workbench.page.evaluate(figures)) > 3);
  await pictures(workbench, "inline");
});

test("kill -9 of the extension host and of the relay does not touch the run, and the explorer shows it again", async () => {
  const before = await run.progress();
  const hosts = await editor.server.extensionHosts();
  const relays = await relaysOf(workspace);
  expect(hosts.length).toBeGreaterThan(0);
  expect(relays.length).toBeGreaterThan(0);
  for (const pid of [...hosts, ...relays]) process.kill(pid, "SIGKILL");
  await eventually("another extension host", async () => {
    const now = await editor.server.extensionHosts();
    return now.length > 0 && now.every((pid) => !hosts.includes(pid));
  });
  await eventually("later steps", async () => (await run.progress()).step >= before.step + 3);
  await workbench.reload();
  await workbench.showSideBar();
  await eventually("the running run in the explorer", async () =>
    /GRPO \d+\/600/.test(
      (await runLine()
        .textContent()
        .catch(() => "")) ?? "",
    ),
  );
  await workbench.command("AffectGPT-RL: Open Dashboard");
  await workbench.webview.locator(".run-header").filter({ hasText: "running" }).waitFor({ timeout: 60_000 });
  const steps = await run.steps();
  expect(steps).toEqual(steps.map((_, index) => index + 1));
  const rollouts = (await run.rows("rollouts.jsonl")).map(({ step, group, index }) => `${step} ${group} ${index}`);
  expect(new Set(rollouts).size).toBe(rollouts.length);
});

test("the run stops on request, with a checkpoint", async () => {
  await workbench.command("AffectGPT-RL: Stop Run");
  const exit = await eventually("exit.json", () => run.json("exit.json"));
  expect(exit).toMatchObject({ reason: "stopped", code: 0 });
  await eventually("'stopped' in the explorer", async () => (await runLine().textContent())?.includes("stopped"));
});

test("the run resumes where it stopped, without a double row", async () => {
  const stoppedAt = Math.max(...(await run.steps()));
  await workbench.command("AffectGPT-RL: Resume Run");
  await eventually("steps after the seam", async () => Math.max(...(await run.steps())) >= stoppedAt + 2);
  const steps = await run.steps();
  // It stopped after a step with a checkpoint of that very step, so nothing is done twice.
  expect(steps).toEqual(steps.map((_, index) => index + 1));
  expect((await run.rows("events.jsonl")).map(({ kind }) => kind)).toContain("resumed");
  await workbench.webview.locator(".run-header").filter({ hasText: "running" }).waitFor({ timeout: 60_000 });
  await workbench.command("AffectGPT-RL: Stop Run");
  await eventually("the end", () => run.json("exit.json"));
});

test("everything in the run's folder follows its schema", async () => {
  const { looked, problems } = await schemaProblems(run);
  expect(looked.length).toBeGreaterThan(9);
  expect(problems).toEqual([]);
});

/** Relays of this test's editor: `python -I …/relay.pyz` and no more, where the run's supervisor is the same program with arguments. */
async function relaysOf(folder: string): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const argv = (await readFile(`/proc/${name}/cmdline`, "utf8").catch(() => "")).split("\0").slice(0, -1);
    const last = argv.at(-1) ?? "";
    if (last.startsWith(`${path.dirname(folder)}/`) && last.endsWith("relay.pyz")) found.push(Number(name));
  }
  return found;
}
