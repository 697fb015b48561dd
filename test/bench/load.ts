import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, open, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { Host, RemoteRun } from "../../src/hosts";
import { Sshd } from "../support/sshd";
import { append, beat, makeRun, put, rolloutRow, supervise, until } from "../unit/runs/folders";
import { type Figure, median } from "./figure";
import type { WindowReport, WindowRequest } from "./window";

const run = promisify(execFile);
export const HOSTS = 10;
const LIVE_A_HOST = 2;
const ENDED_A_HOST = 1000;
const STEP_MS = 5000;
const BACKLOG = 200_000_000;
const BACKLOG_TIMES = 3;
const SUPERVISED_SECONDS = 30;
const RELAY = "dist/relay.pyz";
/** As the trainer logs them: what is missing would be worked out of the rollouts. */
const INDICATORS = {
  ...{ "answer/words": 2.1, "answer/distinct_words": 2, "answer/unmapped_share": 0.1, "answer/redundant_share": 0.2 },
  ...{ "answer/cluster_share": 0.1, "group/distinct_answers": 5, "think/agreement": 0.7 },
};
const END = { schema: 1, reason: "finished", code: 0, signal: null, message: "", time: 1 };

/** What many runs on many hosts cost. */
export async function measureHosts(root: string): Promise<Figure[]> {
  await builtRelay(root);
  const sshd = await Sshd.start();
  const storage = await mkdtemp("/tmp/load-");
  const live: string[] = [];
  const stopTraining = train(live);
  try {
    const names = Array.from({ length: HOSTS }, (_, index) => `lab-${index}`);
    const roots = Object.fromEntries(names.map((name) => [name, path.join(sshd.home, name)]));
    await writeFile(sshd.config, names.flatMap((name) => sshd.hostEntry(name)).join("\n"));
    for (const made of await Promise.all(Object.values(roots).map(machine))) live.push(...made);
    await Promise.all(names.map((name) => remember(sshd, storage, name, roots[name] ?? "")));
    const request: WindowRequest = {
      ...{ names, configFile: sshd.config, relay: RELAY, storage, roots, local: path.join(storage, "none") },
      live: HOSTS * LIVE_A_HOST,
      settleSeconds: 40,
      idleSeconds: 20,
    };
    const { readyMs, runs, memoryMB, idlePercent } = await windowReport(path.join(storage, "request.json"), request);
    const what = `${live.length} live runs on ${HOSTS} hosts, ${runs.toLocaleString("en")} runs listed`;
    const note = "a plain Node process with the extension's classes";
    return [
      { name: `explorer ready from its cache: ${what}`, value: readyMs, unit: "ms", limit: 1000, note },
      { name: "memory of that process", value: memoryMB, unit: "MB", limit: 200, note },
      {
        name: "processor of that process while nobody looks",
        value: idlePercent,
        unit: "% of a core",
        limit: 2,
        note: "median of 5 times 20 s",
      },
    ];
  } finally {
    stopTraining();
    await sshd.stop();
    await rm(storage, { recursive: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** Makes the runs of one machine. @returns Those that are under way. */
export async function machine(root: string): Promise<string[]> {
  const live: string[] = [];
  for (let index = 0; index < LIVE_A_HOST + ENDED_A_HOST; index += 1) {
    const created = new Date(Date.UTC(2026, 0, 1) + index * 3_600_000).toISOString();
    const folder = await makeRun(path.join(root, `${created.replaceAll(/[-:]|\.\d+/g, "")}-run-${index}`), { created });
    await beat(folder, "rl", 1, 1000);
    if (index < ENDED_A_HOST) {
      await put(folder, "exit.json", END);
      continue;
    }
    await supervise(folder);
    live.push(folder);
  }
  return live;
}

/** Has runs, also those that come later, make a step now and then. @returns Ends it. */
export function train(live: readonly string[]): () => void {
  let step = 0;
  const writing = setInterval(() => {
    step += 1;
    for (const folder of live) void trainOn(folder, step);
  }, STEP_MS);
  return () => clearInterval(writing);
}

async function trainOn(folder: string, step: number): Promise<void> {
  const rows = Array.from({ length: 64 }, (_, row) => rolloutRow(step, row >> 3, row & 7));
  await append(folder, "rollouts.jsonl", ...rows);
  const values = { loss: 1 / step, reward: step, ...INDICATORS };
  await append(folder, "metrics.jsonl", { step, time: step, phase: "rl", values });
  await beat(folder, "rl", step, 1000);
}

/** What an earlier window has left of a host. */
async function remember(sshd: Sshd, storage: string, name: string, runsRoot: string): Promise<void> {
  const host = new Host(name, {
    ...{ ssh: { program: "ssh", configFile: sshd.config }, relay: RELAY, storage, runsRoot },
  });
  await host.runs.refresh();
  host.dispose();
}

async function windowReport(file: string, request: WindowRequest): Promise<WindowReport> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(request));
  const { stdout } = await run(
    process.execPath,
    [path.join(path.dirname(process.argv[1] ?? ""), "window/index.mjs"), file],
    {
      timeout: 400_000,
    },
  );
  return JSON.parse(stdout);
}

/** How quickly a long backlog comes. */
export async function measureBacklog(root: string): Promise<Figure[]> {
  await builtRelay(root);
  const sshd = await Sshd.start();
  const here = await mkdtemp("/tmp/backlog-");
  try {
    const folder = await makeRun(path.join(sshd.home, "runs/long"));
    await rollouts(path.join(folder, "rollouts.jsonl"));
    await put(folder, "exit.json", END);
    const options = { ssh: { program: "ssh", configFile: sshd.config }, relay: RELAY, storage: here };
    const host = new Host("fx", options);
    await host.connection.connect();
    const [bares, speeds, held]: [number[], number[], number[]] = [[], [], []];
    for (let times = 0; times < BACKLOG_TIMES; times += 1) {
      const target = path.join(here, String(times));
      bares.push(await megabytesPerSecond(() => bareCopy(sshd, folder, `${target}.bare`)));
      const before = process.memoryUsage.rss();
      let most = before;
      const watch = setInterval(() => {
        most = Math.max(most, process.memoryUsage.rss());
      }, 50);
      speeds.push(await megabytesPerSecond(() => followed(host, folder, target)));
      clearInterval(watch);
      held.push((most - before) / 2 ** 20);
      await rm(`${target}.bare`);
      await rm(target, { recursive: true });
    }
    const [speed, bare] = [median(speeds), median(bares)];
    host.dispose();
    const ratio = `median of ${BACKLOG_TIMES}; ${(speed / bare).toFixed(2)} of a bare 'ssh HOST cat' in turn with it: ${bare.toFixed(0)} MB/s`;
    return [
      { name: "backlog of 200 MB over loopback ssh", value: speed, unit: "MB/s", least: 80, note: ratio },
      { name: "memory that it takes meanwhile", value: Math.max(...held), unit: "MB", limit: 100 },
    ];
  } finally {
    await sshd.stop();
    await rm(here, { recursive: true, maxRetries: 10, retryDelay: 200 });
  }
}

async function followed(host: Host, folder: string, copy: string): Promise<void> {
  const remote = new RemoteRun(host.connection, folder, copy);
  await until(() => remote.state.kind === "complete", "the copy is complete", 120_000);
  remote.dispose();
}

/** Writes rollouts of a long run: each row another text, so that packing them is work. */
async function rollouts(file: string): Promise<void> {
  const words = (await readFile("docs/hosts.md", "utf8")).split(/\s+/);
  const text = (row: number) =>
    Array.from({ length: 60 }, (_, at) => words[(row * 7919 + at * (1 + (row % 13))) % words.length]).join(" ");
  const handle = await open(file, "w");
  for (let row = 0, size = 0; size < BACKLOG; ) {
    const lines: string[] = [];
    for (const end = row + 1000; row < end; row += 1) {
      const completion = `<think>${text(row)}</think><answer>happy</answer>`;
      const change = { completion, total: Math.sin(row), advantage: Math.cos(row) };
      lines.push(`${JSON.stringify(rolloutRow(row >> 6, (row >> 3) & 7, row & 7, change))}\n`);
    }
    const data = Buffer.from(lines.join(""));
    await handle.write(data);
    size += data.length;
  }
  await handle.close();
}

async function bareCopy(sshd: Sshd, folder: string, target: string): Promise<void> {
  const out = await open(target, "w");
  const cat = spawn("ssh", ["-F", sshd.config, "fx", `cat ${folder}/rollouts.jsonl`], {
    stdio: ["ignore", out.fd, "ignore"],
  });
  const status = await new Promise((resolve) => cat.once("exit", resolve));
  await out.close();
  if (status !== 0 || (await stat(target)).size < BACKLOG) throw new Error(`the bare copy ended with ${status}`);
}

async function megabytesPerSecond(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return BACKLOG / 1e6 / ((performance.now() - began) / 1000);
}

/** What supervision and recording take of a run. */
export const measureSupervision = async (root: string): Promise<Figure[]> => [
  ...(await supervision(root)),
  ...(await recording(root)),
];

const builtRelay = (root: string) => run(process.execPath, ["scripts/build-relay.mjs"], { cwd: root });

/** The supervisor's processor time beside an engine that does nothing, and so as a part of any step. */
async function supervision(root: string): Promise<Figure[]> {
  const folder = await makeRun(await mkdtemp("/tmp/supervised-"));
  const python = path.join(root, "trainer/.venv/bin/python");
  const argv = ["-m", "affectgpt_rl", "supervise", "--run-dir", folder, "--", "sleep", String(SUPERVISED_SECONDS + 20)];
  const supervisor = spawn(python, argv, { cwd: path.join(root, "trainer"), stdio: "ignore" });
  try {
    await new Promise((resolve) => setTimeout(resolve, 5000));
    const before = await ticksOf(supervisor.pid ?? 0);
    await new Promise((resolve) => setTimeout(resolve, SUPERVISED_SECONDS * 1000));
    const percent = (await ticksOf(supervisor.pid ?? 0)) - before;
    return [{ name: "supervisor", value: percent / SUPERVISED_SECONDS, unit: "% of a core", limit: 0.5 }];
  } finally {
    supervisor.kill("SIGTERM");
    await new Promise((resolve) => supervisor.once("exit", resolve));
    await rm(folder, { recursive: true });
  }
}

/** Processor time in hundredths of a second, which is what Linux counts in. */
async function ticksOf(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, "latin1")).split(") ")[1]?.split(" ") ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

async function recording(root: string): Promise<Figure[]> {
  const python = path.join(root, "trainer/.venv/bin/python");
  const { stdout } = await run(python, [path.join(root, "test/bench/callbacks.py")], { timeout: 300_000 });
  const { steps, rows, recording: spent, training } = JSON.parse(stdout) as Record<string, number>;
  const value = (100 * (spent ?? Number.NaN)) / (training ?? Number.NaN);
  const perStep = ((1000 * (training ?? 0)) / (steps ?? 1)).toFixed(0);
  const note = `of processor time; ${rows} rollouts in ${steps} steps of ${perStep} ms, the shortest steps that there are`;
  return [{ name: "recording of a step", value, unit: "% of a step", limit: 0.5, note }];
}
