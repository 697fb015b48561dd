import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { makeDemoWorkspace } from "../support/editor/demoWorkspace";
import { Editor } from "../support/editor/editor";
import { eventually } from "../support/editor/eventually";
import { trainerPython } from "../support/editor/paths";
import { plays } from "../support/editor/playing";
import { RunFiles } from "../support/editor/runFiles";
import { schemaProblems } from "../support/editor/runFolderSchema";
import { pictures } from "../support/editor/themes";
import type { Workbench } from "../support/editor/workbench";
import { Slurm, whyNoSlurm } from "../support/slurm";
import { Sshd, signal } from "../support/sshd";

// The demo on another machine, as a user does it: a host that is reached by ssh, whose home is another one, and a Slurm that this host sees.
// Each test goes on where the one before it stopped.
const noSlurm = await whyNoSlurm();
let sshd: Sshd;
let slurm: Slurm | undefined;
let workspace: string;
let editor: Editor;
let workbench: Workbench;
const runs: RunFiles[] = [];
let broken = false;

/** Small enough for seconds; 80 steps of the cold start are enough for answers that name emotions. What the policy learns is another test's matter. */
const config = (coldStart: number, steps: number, more = "") => `version: 1
name: demo
data:
  train: ${workspace}/corpus/train.jsonl
  heldOut: ${workspace}/corpus/held-out.jsonl
encoder:
  steps: 20
  batchSize: 16
coldStart:
  steps: ${coldStart}
  batchSize: 16
rl:
  steps: ${steps}
  batchSize: 8
  groupSize: 4
  maxNewTokens: 32
rewards:
  - name: format
    weight: 1
  - name: accuracy
    weight: 1
    lengthPenalty: P2
  - name: alignment
    weight: 0.5
evaluation:
  everySteps: 8
checkpoint:
  everySteps: 4
  keep: 2
${more}`;
// An idle machine takes a tenth of a second a step: a run must not end before a person would have stopped it.
const ENDLESS = 20_000;
const SHORT = 400;
// The training holds about 1.1 GB; the node's memory is for nobody else.
const SLURM = `launcher: slurm
slurm:
  partition: main
  cpus: 2
  memoryMB: 1900
  time: "20"
`;

beforeAll(async () => {
  if (noSlurm === undefined) slurm = await Slurm.start();
  sshd = await Sshd.start(slurm && { environment: { SLURM_CONF: slurm.configuration } });
  // The same machine by another name: a connection to one is none to the other.
  const locked = sshd.hostEntry("locked").map((line) => line.replace("HostName 127.0.0.1", "HostName localhost"));
  await writeFile(sshd.config, [...sshd.hostEntry("lab"), ...locked].join("\n"));
  // The Python that the trainer's environment here was made of: what is installed there can use its packages.
  const { stdout } = await promisify(execFile)(trainerPython, ["-c", "import sys; print(sys._base_executable)"]);
  await writeFile(path.join(sshd.home, ".bashrc"), `export PATH="${path.dirname(stdout.trim())}:$PATH"\n`);
  workspace = await makeDemoWorkspace();
  await writeFile(path.join(workspace, "run.yaml"), config(80, ENDLESS));
  await writeFile(path.join(workspace, "run-slurm.yaml"), config(20, SHORT, SLURM));
  editor = await Editor.open(workspace, {
    "affectgptRl.ssh.configFile": sshd.config,
    // What stands in a terminal is text of the page then.
    "terminal.integrated.gpuAcceleration": "off",
  });
  workbench = editor.workbench;
});

afterAll(async () => {
  // A test that failed must not leave a run behind that trains for half an hour.
  for (const run of runs) {
    const supervisor = (await run.json("process.json"))?.supervisor as { pid: number } | undefined;
    if (supervisor && !(await run.json("exit.json"))) signal(supervisor.pid, "SIGTERM");
  }
  await editor?.close();
  await slurm?.stop();
  await sshd?.stop();
});

beforeEach(({ skip }) => {
  skip(broken, "an earlier step failed");
});
afterEach(async ({ task }) => {
  if (task.result?.state !== "fail") return;
  broken = true;
  await workbench?.screenshot(`failed ${task.name}`);
});

const row = (text: string | RegExp) => workbench.tree("Runs").filter({ hasText: text }).first();
const rowSays = (name: RegExp, text: string | RegExp) =>
  eventually(`'${text}' in the tree`, async () => {
    const line = (await row(name).textContent()) ?? "";
    return typeof text === "string" ? line.includes(text) : text.test(line);
  });
/** Shows the runs of the host. A line that is drawn anew at that moment takes no click. */
const showRuns = () =>
  eventually("the host's line is open", async () => {
    if ((await row(hostRow).getAttribute("aria-expanded")) === "true") return true;
    await row(hostRow).click();
    await workbench.page.waitForTimeout(500);
    return false;
  });
const findings = () => workbench.page.locator(".editor-instance .view-lines");
const stepOf = (steps: number) => new RegExp(`GRPO \\d+/${steps}`);
const hostRow = /^lab/;
const runRow = /^demo/;

/** The run that was launched last, on the host. */
async function launched(): Promise<RunFiles> {
  const folder = path.join(sshd.home, ".affectgpt-rl/runs");
  const known = new Set(runs.map((run) => path.basename(run.folder)));
  const name = await eventually("the run's folder on the host", async () =>
    (await readdir(folder).catch(() => [])).find((each) => !each.startsWith(".") && !known.has(each)),
  );
  const run = new RunFiles(path.join(folder, name));
  runs.push(run);
  return run;
}

/** Where the run's copy is, in the editor's own storage. */
async function copyOf(run: RunFiles): Promise<string> {
  const storage = `${workspace}-profile/data/User/globalStorage`;
  const name = path.basename(run.folder);
  const found = (await readdir(storage, { recursive: true })).find((each) =>
    path.basename(each).startsWith(`${name}-`),
  );
  if (found === undefined) throw new Error(`${storage} holds no copy of ${name}`);
  return path.join(storage, found);
}

/** Every file that is followed is here what it is there, byte by byte. */
async function isCopied(run: RunFiles): Promise<void> {
  const copy = await copyOf(run);
  const names = (await readdir(run.folder)).filter((name) => name.endsWith(".jsonl") || name.endsWith(".txt"));
  expect(names).toEqual(expect.arrayContaining(["metrics.jsonl", "rollouts.jsonl", "log.txt"]));
  for (const name of [...names, "run.json", "process.json", "state.json", "exit.json"]) {
    const there = await readFile(path.join(run.folder, name), "utf8");
    await eventually(
      `${name} is copied whole`,
      async () => (await readFile(path.join(copy, name), "utf8").catch(() => "")) === there,
      20,
    );
  }
}

/** Steps follow each other, and nothing stands twice. */
async function isUnbroken(run: RunFiles): Promise<void> {
  const steps = await run.steps();
  expect(steps).toEqual(steps.map((_, index) => index + 1));
  const rollouts = (await run.rows("rollouts.jsonl")).map(({ step, group, index }) => `${step} ${group} ${index}`);
  expect(rollouts.length).toBe(8 * steps.length);
  expect(new Set(rollouts).size).toBe(rollouts.length);
}

const reaches = (run: RunFiles, step: number) =>
  eventually(
    `step ${step} of GRPO`,
    async () => {
      const exit = await run.json("exit.json");
      if (exit) throw new Error(`The run ended: ${JSON.stringify(exit)}`);
      return (await run.progress()).phase === "rl" && (await run.progress()).step >= step;
    },
    600,
  );

async function dashboardMoves(): Promise<void> {
  const facts = workbench.webview.locator(".run-facts");
  const shown = async () => Number(/GRPO step (\d+)/.exec((await facts.textContent()) ?? "")?.[1] ?? 0);
  const first = await eventually("the step on the dashboard", async () => (await shown()) || undefined);
  await eventually("a later step on the dashboard", async () => (await shown()) > first);
}

async function stops(run: RunFiles): Promise<void> {
  await workbench.command("AffectGPT-RL: Stop Run");
  const exit = await eventually("exit.json on the host", () => run.json("exit.json"), 120);
  expect(exit).toMatchObject({ reason: "stopped", code: 0 });
  await rowSays(runRow, "stopped");
}

describe("over ssh", () => {
  test("a host of the ssh configuration is added and looked at", async () => {
    await workbench.showSideBar();
    await workbench.command("AffectGPT-RL: Add SSH Host");
    await workbench.pick("lab");
    await workbench.notifications.filter({ hasText: "lab is connected" }).waitFor();
    await rowSays(/^this machine/, "this machine");
    await rowSays(hostRow, "connected, no GPU");
    await workbench.command("AffectGPT-RL: Probe Host");
    await findings().getByText("Processors and memory").waitFor();
    await findings().getByText("The trainer is not installed on this host.").waitFor();
    if (slurm) await findings().getByText("Slurm with the partitions main.").waitFor();
  });

  test("the trainer is set up there without the host's internet", async () => {
    await workbench.command("AffectGPT-RL: Set Up Trainer on Host");
    // The engine's own packages are 6 GB: the trainer itself is what is sent and installed here.
    await workbench.pick("training with TRL");
    await workbench.page.keyboard.press("Enter");
    await workbench.pick("Fetch the packages here and copy them");
    await workbench.notifications.filter({ hasText: "Setting up the trainer on lab" }).waitFor();
    await findings().getByText("lacks the packages of the engine").waitFor();
    // As if they were there: those of this checkout's environment are lent.
    const [borrowed = ""] = await packagesOf(path.dirname(path.dirname(trainerPython)));
    const [own = ""] = await packagesOf(path.join(sshd.home, ".affectgpt-rl/trainer/venv"));
    await writeFile(path.join(own, "engine.pth"), `${borrowed}\n`);
    await workbench.command("AffectGPT-RL: Probe Host");
    await findings().getByText("with trl.").waitFor();
  });

  test("the demo is launched there, and its dashboard opens here", async () => {
    await workbench.command("AffectGPT-RL: Launch Run");
    await workbench.pick("run.yaml");
    await workbench.pick("lab");
    if (slurm) await workbench.pick("Start it now");
    await workbench.pick("Start 'demo'");
    const run = await launched();
    await workbench.webview.locator(".run-header h1").filter({ hasText: "demo" }).waitFor();
    await showRuns();
    await row(runRow).waitFor();
    expect(await run.json("run.json")).toMatchObject({ name: "demo", engine: { name: "trl" } });
    expect((await run.json("run.json"))?.argv).toContain(path.join(sshd.home, ".affectgpt-rl/trainer/venv/bin/python"));
  });

  test("the dashboard moves with its steps", async () => {
    await reaches(last(), 1);
    await dashboardMoves();
    await workbench.webview.locator(".figure").filter({ hasText: "held-out EW F1" }).locator(".figure-value").waitFor();
    await rowSays(runRow, stepOf(ENDLESS));
    await rowSays(hostRow, "1 running");
    await pictures(workbench, "host-run");
  });

  test("its rollouts open with their scores", async () => {
    await workbench.command("AffectGPT-RL: Open Rollouts");
    const page = workbench.webview;
    await page.locator(".group-row").first().waitFor({ timeout: 60_000 });
    await eventually("a word with its score", async () => {
      if ((await page.locator(".pill sup").count()) > 0) return true;
      await page.locator(".group-list").press("ArrowDown");
      await workbench.page.waitForTimeout(300);
      return false;
    });
    await page.getByText(/EW F1/).first().waitFor();
    await workbench.screenshot("host-rollouts");
  });

  test("a clip of the host plays, fetched from there by ranges", async () => {
    await row(runRow).click();
    await workbench.webview.getByRole("button", { name: "Samples", exact: true }).click();
    const page = workbench.webview;
    await page.locator(".cell").nth(2).click();
    const video = page.locator("video");
    await video.waitFor();
    await page.getByRole("button", { name: /^Play/ }).click();
    await plays(video);
    const { protocol, pathname } = new URL(
      await video.evaluate((element: { currentSrc: string }) => element.currentSrc),
    );
    expect(protocol).toBe("http:");
    expect(pathname).not.toContain(workspace);
    // What the run answered to each sample is there as well.
    await page.locator(".cell").last().waitFor();
    expect(await page.getByText("Predictions of the run cannot be read").count()).toBe(0);
    await workbench.screenshot("host-samples");
  });

  test("a window that is opened anew goes on where the run is", async () => {
    const { step } = await last().progress();
    await workbench.reload();
    await workbench.showSideBar();
    await showRuns();
    await rowSays(runRow, stepOf(ENDLESS));
    await reaches(last(), step + 2);
    await workbench.command("AffectGPT-RL: Open Dashboard");
    await workbench.webview.locator(".run-header").filter({ hasText: "running" }).waitFor();
    await dashboardMoves();
  });

  test("it stops on request, and all of it is here", async () => {
    await stops(last());
    await isCopied(last());
    await isUnbroken(last());
  });

  test("it resumes as the same run", async () => {
    const [before, { step }] = [await last().json("run.json"), await last().progress()];
    await workbench.command("AffectGPT-RL: Resume Run");
    await workbench.webview.locator(".run-header").filter({ hasText: "running" }).waitFor();
    await reaches(last(), step + 2);
    expect((await last().rows("events.jsonl")).map(({ kind }) => kind)).toContain("resumed");
    expect(await last().json("run.json")).toEqual(before);
    expect((await readdir(path.dirname(last().folder))).filter((name) => !name.startsWith("."))).toHaveLength(1);
    await stops(last());
    await isCopied(last());
    await isUnbroken(last());
    expect((await schemaProblems(last())).problems).toEqual([]);
  });
});

describe.skipIf(noSlurm)(`through Slurm${noSlurm ? ` (skipped: ${noSlurm})` : ""}`, () => {
  let others: string;

  test("the demo waits in the queue and says what for", async () => {
    // Somebody else has the node.
    others = (
      await cluster().call("sbatch", "--parsable", "--cpus-per-task=2", "--output=/dev/null", "--wrap=sleep 600")
    ).trim();
    await workbench.command("AffectGPT-RL: Launch Run");
    await workbench.pick("run-slurm.yaml");
    await workbench.pick("lab");
    const summary = workbench.page.locator(".quick-input-list");
    await summary.getByText("--partition=main").waitFor();
    await workbench.screenshot("launch-slurm");
    await workbench.pick("Submit 'demo' to Slurm");
    const run = await launched();
    const { launcher } = (await run.json("run.json")) as { launcher: { kind: string; jobId: string } };
    expect(launcher.kind).toBe("slurm");
    expect(await cluster().call("squeue", "-h", "-j", launcher.jobId, "-o", "%T")).toBe("PENDING");
    await workbench.webview.locator(".run-header").filter({ hasText: "queued" }).waitFor();
    await rowSays(runRow, "queued: Waits for free resources.");
    await workbench.webview
      .locator(".run-header")
      .filter({ hasText: `Slurm job ${launcher.jobId}` })
      .waitFor();
    expect(await workbench.webview.locator(".run-facts").textContent()).toMatch(/^lab · launched /);
    await pictures(workbench, "host-queued");
  });

  test("it starts when its turn comes, and is watched", async () => {
    await cluster().call("scancel", others);
    await workbench.webview.locator(".run-header").filter({ hasText: "running" }).waitFor();
    await reaches(last(), 1);
    await dashboardMoves();
    await rowSays(runRow, stepOf(SHORT));
  });

  test("it stops with a checkpoint, and its job ends", async () => {
    await stops(last());
    await eventually("an empty queue", async () => (await cluster().call("squeue", "-h")) === "");
    await isCopied(last());
  });

  test("it resumes as another job of the same run, and finishes", async () => {
    const { launcher: first, ...before } = (await last().json("run.json")) ?? {};
    await workbench.webview.getByRole("button", { name: "Resume", exact: true }).click();
    await workbench.webview.locator(".run-header").filter({ hasText: "running" }).waitFor();
    const exit = await eventually("the end", () => last().json("exit.json"), 600);
    expect(exit).toMatchObject({ reason: "finished", code: 0 });
    const { launcher: second, ...after } = (await last().json("run.json")) ?? {};
    expect(after).toEqual(before);
    expect(second).not.toEqual(first);
    expect(await last().steps()).toHaveLength(SHORT);
    await rowSays(runRow, "finished");
    await workbench.webview.locator(".run-header").filter({ hasText: "finished" }).waitFor();
    await isCopied(last());
    await isUnbroken(last());
    const { looked, problems } = await schemaProblems(last());
    expect(looked).toContain("exit.json");
    expect(problems).toEqual([]);
  });

  test("its policy is fetched, byte by byte", async () => {
    await workbench.menu(row(runRow), "Fetch Checkpoint or Policy");
    await workbench.pick("policy");
    await workbench.notifications.filter({ hasText: "policy is here" }).waitFor();
    const [there, here] = [path.join(last().folder, "policy"), path.join(await copyOf(last()), "policy")];
    expect(await hashes(here)).toEqual(await hashes(there));
    expect(Object.keys(await hashes(here))).toContain("manifest.json");
  });
});

describe("between host and user", () => {
  test("while the host is away its runs stay in sight, over a reload as well, and open", async () => {
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
    await showRuns();
    await rowSays(runRow, /stopped|finished/);
    await row(runRow).click();
    await workbench.webview.locator(".run-header").waitFor();
    await sshd.listen();
  });

  test("a host that wants a passphrase is logged in to in a terminal, and the connection follows", async () => {
    await promisify(execFile)("ssh-keygen", ["-q", "-p", "-P", "", "-N", "a passphrase", "-f", sshd.file("id")]);
    await workbench.command("AffectGPT-RL: Add SSH Host");
    await workbench.pick("locked");
    const refused = workbench.notifications.filter({ hasText: "accepted none of your keys" });
    await refused.getByRole("button", { name: "Authenticate in Terminal" }).click();
    await workbench.page.locator(".xterm-rows").getByText("passphrase for key").first().waitFor();
    await workbench.page.locator(".xterm-helper-textarea").first().focus();
    await workbench.page.keyboard.type("a passphrase");
    await workbench.page.keyboard.press("Enter");
    await rowSays(/^locked/, "connected, no GPU");
  });
});

/** The run of the step that goes on. */
function last(): RunFiles {
  const run = runs.at(-1);
  if (!run) throw new Error("No run was launched.");
  return run;
}

function cluster(): Slurm {
  if (!slurm) throw new Error("There is no Slurm.");
  return slurm;
}

/** Where an environment keeps its packages. */
async function packagesOf(environment: string): Promise<string[]> {
  const lib = path.join(environment, "lib");
  return (await readdir(lib)).map((version) => path.join(lib, version, "site-packages"));
}

async function hashes(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  const each = names.map(async (name) => {
    const bytes = await readFile(path.join(folder, name));
    return [name, createHash("sha256").update(bytes).digest("hex")] as const;
  });
  return Object.fromEntries(await Promise.all(each));
}
