import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { Editor } from "../support/editor/editor";
import { eventually } from "../support/editor/eventually";
import { trainerPython } from "../support/editor/paths";
import { RunFiles } from "../support/editor/runFiles";
import type { Workbench } from "../support/editor/workbench";
import { makeWorkspace } from "../support/editor/workspace";
import { signal } from "../support/sshd";

// What a user chooses at a launch, with real supervisors and a command as the engine. The GPUs and the cluster are programs that answer as
// nvidia-smi, sinfo and sbatch do: this machine has neither. Each test goes on where the one before it stopped.
const GPUS = "0, NVIDIA H100, 97, 60000, 81559, 61, 600\\n1, NVIDIA H100, 0, 4, 81559, 35, 70\\n";
const PROGRAMS: Readonly<Record<string, string>> = {
  "nvidia-smi": `case $1 in --query-gpu=index,uuid) printf '0, a\\n1, b\\n';; --query-compute*) ;; *) printf '${GPUS}';; esac`,
  sinfo: "echo main",
  sbatch: "echo 'sbatch: Job 36 to start at 1795668293 using 1 processors on nodes node1 in partition main' >&2",
};
let workspace: string;
let editor: Editor;
let workbench: Workbench;
let broken = false;

/** A configuration whose engine prints which GPUs it sees and ends when a file appears. */
const configOf = (name: string, more = "") => `version: 1
name: ${name}
engine: command
command:
  argv: [sh, -c, 'echo "sees $CUDA_VISIBLE_DEVICES"; while [ ! -e ${workspace}/end-${name} ]; do sleep 0.2; done']
data: { train: train.jsonl, heldOut: train.jsonl }
rewards: [{ name: accuracy, weight: 1 }]
${more}`;

beforeAll(async () => {
  workspace = await makeWorkspace();
  const bin = `${workspace}-bin`;
  await mkdir(bin);
  await mkdir(`${workspace}-home`);
  for (const [name, text] of Object.entries(PROGRAMS)) {
    await writeFile(path.join(bin, name), `#!/bin/sh\n${text}\n`);
    await chmod(path.join(bin, name), 0o755);
  }
  // The extension host has the environment of a login.
  await writeFile(path.join(`${workspace}-home`, ".bash_profile"), `export PATH=${bin}:$PATH\n`);
  const row = { id: "a", video: "a.mp4", subtitle: "Hello.", labels: ["happy"] };
  await writeFile(path.join(workspace, "train.jsonl"), `${JSON.stringify(row)}\n`);
  await writeFile(path.join(workspace, "run.yaml"), configOf("first"));
  await writeFile(
    path.join(workspace, "run-second.yaml"),
    configOf("second", "launcher: direct\nresources: { gpus: [1], wait: true }\n"),
  );
  const env = { HOME: `${workspace}-home`, SHELL: "/bin/bash" };
  editor = await Editor.open(workspace, { "affectgptRl.pythonPath": trainerPython }, env);
  workbench = editor.workbench;
});

afterAll(async () => {
  // A test that failed must not leave a run behind that waits for ever.
  for (const run of await runs()) {
    const supervisor = (await run.json("process.json"))?.supervisor as { pid: number } | undefined;
    if (supervisor && !(await run.json("exit.json"))) signal(supervisor.pid, "SIGTERM");
  }
  await editor?.close();
});
beforeEach(({ skip }) => {
  skip(broken, "an earlier step failed");
});
afterEach(async ({ task }) => {
  if (task.result?.state !== "fail") return;
  broken = true;
  await workbench.screenshot(`failed ${task.name}`);
});

async function runs(): Promise<RunFiles[]> {
  const folder = path.join(workspace, "runs");
  const names = (await readdir(folder).catch(() => [])).filter((name) => !name.startsWith("."));
  return names.sort().map((name) => new RunFiles(path.join(folder, name)));
}

/** The run of a name, once there is one. */
const runOf = (name: string) =>
  eventually(`a run '${name}'`, async () => (await runs()).find(({ folder }) => folder.includes(`-${name}-`)));
const row = (name: string) =>
  workbench
    .tree("Runs")
    .filter({ hasText: new RegExp(`^${name}`) })
    .first();
const rowSays = (name: string, text: string) =>
  eventually(`'${text}' of ${name}`, async () => ((await row(name).textContent()) ?? "").includes(text));
const offered = (text: string) =>
  workbench.page.locator(".quick-input-list .monaco-list-row").filter({ hasText: text });

test("where there is Slurm, the command, what Slurm says of it and the script are shown before anything is submitted", async () => {
  await workbench.showSideBar();
  await workbench.command("AffectGPT-RL: Launch Run");
  await workbench.pick(/run\.yaml/);
  await workbench.pick("Submit it as a Slurm job");
  await offered("sbatch --parsable --job-name=first-RUN_ID").waitFor();
  await offered("it would start at").waitFor();
  await workbench.screenshot("launch-slurm");
  await workbench.pick("Show Script");
  await workbench.page.locator(".tab").filter({ hasText: "slurm.sh" }).waitFor();
  await workbench.page.locator(".editor-instance").getByText("exec").first().waitFor();
  await offered("Submit 'first' to Slurm").waitFor();
  await workbench.page.keyboard.press("Escape");
  expect(await runs()).toEqual([]);
});

test("a run has the GPUs that were chosen, and its folder says so", async () => {
  await workbench.command("AffectGPT-RL: Launch Run");
  await workbench.pick(/run\.yaml/);
  await workbench.pick("Start it now");
  await offered("GPU 0").filter({ hasText: "59 of 80 GB in use" }).waitFor();
  await workbench.screenshot("launch-gpus");
  // The free one is picked.
  await workbench.page.keyboard.press("Enter");
  await offered("1 (NVIDIA H100)").waitFor();
  await workbench.screenshot("launch-summary");
  await workbench.pick("Start 'first'");
  const run = await runOf("first");
  expect(await run.json("run.json")).toMatchObject({
    config: { launcher: "direct", resources: { gpus: [1] } },
    configPath: path.join(workspace, "run.yaml"),
  });
  const log = path.join(run.folder, "log.txt");
  await eventually("what the engine sees", async () => (await readFile(log, "utf8").catch(() => "")) === "sees 1\n");
  await workbench.webview.locator(".run-header h1").filter({ hasText: "first" }).waitFor();
});

test("a run that waits is queued behind it, and starts when it has ended", async () => {
  await workbench.command("AffectGPT-RL: Launch Run");
  await workbench.pick("run-second.yaml");
  await offered("GPU 1").filter({ hasText: "'first'" }).waitFor();
  await workbench.page.keyboard.press("Enter");
  await offered("starts when 'first' has ended").waitFor();
  await workbench.pick("Queue 'second'");
  const run = await runOf("second");
  await rowSays("second", "queued: Waits for GPU 1, which 'first' has");
  await rowSays("this machine", "1 running");
  await workbench.screenshot("launch-queued");
  expect(await run.json("process.json")).toMatchObject({ engine: null });
  await writeFile(path.join(workspace, "end-first"), "");
  await rowSays("first", "finished");
  await eventually("the engine of the second", async () => (await run.json("process.json"))?.engine);
  expect(await run.json("queue.json")).toBeUndefined();
  await writeFile(path.join(workspace, "end-second"), "");
  await rowSays("second", "finished");
});

test("a run is duplicated into a file beside its own, to be changed and launched", async () => {
  await workbench.command("AffectGPT-RL: Duplicate Run");
  await workbench.pick("first");
  await workbench.page.locator(".tab.active").filter({ hasText: "run-first-2.yaml" }).waitFor();
  const text = await readFile(path.join(workspace, "run-first-2.yaml"), "utf8");
  expect(text).toMatch(/^# A copy of the run 'first'/);
  expect(text).toContain("\nname: first-2\n");
  expect(text).not.toContain("launcher:");
  await workbench.screenshot("launch-duplicate");
});
