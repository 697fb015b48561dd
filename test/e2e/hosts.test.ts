import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { makeDemoWorkspace } from "../support/editor/demoWorkspace";
import { Editor } from "../support/editor/editor";
import { eventually } from "../support/editor/eventually";
import { trainerPython } from "../support/editor/paths";
import { RunFiles } from "../support/editor/runFiles";
import type { Workbench } from "../support/editor/workbench";
import { Sshd, signal } from "../support/sshd";

// A run on a host that is reached by ssh, as a user does it: a real sshd on the loopback interface, whose home is another one. Each test
// goes on where the one before it stopped.
let sshd: Sshd;
let editor: Editor;
let workbench: Workbench;
let run: RunFiles;
let broken = false;

beforeAll(async () => {
  sshd = await Sshd.start();
  const workspace = await makeDemoWorkspace();
  // Datasets stay on the host: the configuration names them by their paths there. How well it learns is another test's matter.
  const config = path.join(workspace, "run.yaml");
  const text = await readFile(config, "utf8");
  const short = text.replace("steps: 40\n", "steps: 4\n").replace("steps: 120\n", "steps: 8\n");
  await writeFile(config, short.replaceAll(": corpus/", `: ${workspace}/corpus/`));
  const settings = {
    "affectgptRl.ssh.configFile": sshd.config,
    "affectgptRl.hosts": { fx: { python: trainerPython } },
  };
  editor = await Editor.open(workspace, settings);
  workbench = editor.workbench;
});

afterAll(async () => {
  // A test that failed must not leave a run behind that trains for half an hour.
  const supervisor = (await run?.json("process.json"))?.supervisor as { pid: number } | undefined;
  if (supervisor && !(await run.json("exit.json"))) signal(supervisor.pid, "SIGTERM");
  await editor?.close();
  await sshd?.stop();
});

beforeEach(({ skip }) => {
  skip(broken, "an earlier step failed");
});
afterEach(async ({ task }) => {
  if (task.result?.state !== "fail") return;
  broken = true;
  await workbench.screenshot(`failed ${task.name}`);
});

const row = (text: string | RegExp) => workbench.tree("Runs").filter({ hasText: text }).first();
const rowSays = (name: RegExp, text: string) =>
  eventually(`'${text}' in the tree`, async () => ((await row(name).textContent()) ?? "").includes(text));
const hostRow = /^fx/;
const runRow = /^demo/;

test("a host of the ssh configuration is added, looked at and shown beside this machine", async () => {
  await workbench.showSideBar();
  await workbench.command("AffectGPT-RL: Add SSH Host");
  await workbench.pick("fx");
  await workbench.notifications.filter({ hasText: "fx is connected" }).waitFor();
  await rowSays(/^this machine/, "this machine");
  await rowSays(hostRow, "connected, no GPU");
  await workbench.command("AffectGPT-RL: Probe Host");
  await workbench.page.locator(".editor-instance").getByText("Processors and memory").waitFor();
});

test("a run is launched there, and its dashboard opens here", async () => {
  await workbench.command("AffectGPT-RL: Launch Run");
  await workbench.pick("run.yaml");
  await workbench.pick("fx");
  await workbench.pick("Start 'demo'");
  const runs = path.join(sshd.home, ".affectgpt-rl/runs");
  run = await eventually(
    "the run's folder on the host",
    async () => {
      const [name] = (await readdir(runs).catch(() => [])).filter((each) => !each.startsWith("."));
      return name === undefined ? undefined : new RunFiles(path.join(runs, name));
    },
    120,
  );
  await workbench.webview.locator(".run-header h1").filter({ hasText: "demo" }).waitFor({ timeout: 120_000 });
  await row(hostRow).click();
  await row(runRow).waitFor();
  expect(await run.json("run.json")).toMatchObject({ name: "demo" });
});

test("its steps come here while it trains", async () => {
  await eventually("a step of GRPO", async () => (await run.progress()).phase === "rl", 900);
  await workbench
    .tree("Runs")
    .filter({ hasText: /demoGRPO \d+\/600/ })
    .waitFor();
  await workbench.screenshot("host-run");
});

test("it stops on request, with a checkpoint", async () => {
  await workbench.command("AffectGPT-RL: Stop Run");
  const exit = await eventually("exit.json on the host", () => run.json("exit.json"), 120);
  expect(exit).toMatchObject({ reason: "stopped", code: 0 });
  await rowSays(runRow, "stopped");
});

test("while the host is away it stays in sight, over a reload as well, and opens", async () => {
  const sessions = await sshd.sessions();
  await sshd.stopListening();
  for (const pid of sessions) signal(pid, "SIGKILL");
  await workbench.command("AffectGPT-RL: Disconnect Host");
  await rowSays(hostRow, "not connected");
  await workbench.command("AffectGPT-RL: Connect to Host");
  await rowSays(hostRow, "refuses connections since");
  // The editor keeps its state every five seconds.
  await workbench.page.waitForTimeout(6000);
  await workbench.reload();
  await workbench.showSideBar();
  await row(hostRow).click();
  await rowSays(runRow, "stopped");
  await workbench.command("AffectGPT-RL: Open Dashboard");
  await workbench.webview.locator(".run-header").filter({ hasText: "stopped" }).waitFor({ timeout: 60_000 });
});
