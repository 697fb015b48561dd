import { execFile, spawn } from "node:child_process";
import { access, mkdir, mkdtemp, readFile, rm, rmdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { childrenOf, signal } from "../support/sshd";
import {
  completed,
  copied,
  type EngineConfig,
  endAll,
  fill,
  type Laptop,
  type Launched,
  linesOf,
  losses,
  markedProcesses,
  processesOf,
  remoteOf,
  until,
  World,
} from "./world";

const run = promisify(execFile);
const TRIALS = 3;
const QUICK: EngineConfig = { steps: 120, pause: 0.04 };
/** Long enough for a minute of silence in its middle. */
const LONG: EngineConfig = { steps: 400, pause: 0.25 };
const CGROUP = `/sys/fs/cgroup/memory/affectgpt-rl-faults-${process.pid}`;
const BOOT_ID = "/proc/sys/kernel/random/boot_id";

/** What became of one trial. */
interface Outcome {
  readonly lost: number;
  readonly doubled: number;
  /** From the fault to the moment at which the product knows; null where there is nothing to know. */
  readonly seconds: number | null;
}

/** A line of the result. */
export interface FaultResult {
  readonly name: string;
  readonly tried: number;
  readonly recovered: number;
  readonly rowsLost: number;
  readonly rowsDoubled: number;
  /** The slowest trial's. */
  readonly secondsToDetect: number | null;
}

export interface Fault {
  readonly name: string;
  /** What is real about it, where that needs to be said. */
  readonly how?: string;
  readonly needsRoot?: boolean;
  /** It waits for a minute or more, so that others may be tried meanwhile. */
  readonly waits?: boolean;
  readonly world?: () => Promise<{ readonly world: World; readonly end: () => Promise<void> }>;
  readonly engine: EngineConfig;
  /** What is done to a run that writes rows. It throws where the product does not recover. @returns Seconds until it is known. */
  readonly inject: (run: Launched, world: World) => Promise<number | null>;
  /** How the run has to end. */
  readonly ends?: "finished" | "stopped";
}

const relayOf = ({ laptop }: Launched): number => laptop.host.connection.client?.hello.pid ?? 0;
const isConnected = ({ laptop }: Launched): boolean => laptop.host.connection.state.kind === "connected";

/** Breaks the link of a run. @returns Seconds until that is noticed; it is connected again then. */
async function breakLink(launched: Launched, how: () => Promise<void> | void): Promise<number> {
  const before = relayOf(launched);
  await how();
  const seconds = await until(() => relayOf(launched) !== before || !isConnected(launched), "the drop is noticed");
  await until(() => isConnected(launched) && relayOf(launched) !== before, "connected again");
  return seconds;
}

/** Resumes a run that has ended otherwise than it should. */
async function resume({ laptop, folder }: Launched): Promise<void> {
  await laptop.host.runs.resume(folder, laptop.world.python);
}

const shownAs = ({ laptop, folder }: Launched, state: string, seconds?: number): Promise<number> =>
  until(() => laptop.shown(folder) === state, `it is shown as ${state}`, seconds);

/** The ssh process of a laptop's pipe. */
async function sshOf({ here }: Laptop): Promise<number> {
  for (const pid of await childrenOf(process.pid)) {
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (command.startsWith("ssh\0") && command.includes(here)) return pid;
  }
  throw new Error("there is no ssh process");
}

async function parentOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "latin1");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
}

/** Starts sshd again with another boot id, which only its descendants see. */
async function boot({ sshd }: World, id: string): Promise<void> {
  await sshd.stopListening();
  await writeFile(sshd.file("boot_id"), `${id}\n`);
  const [file, config, log] = ["boot_id", "sshd_config", "sshd.log"].map((name) => sshd.file(name));
  const script = `mount --bind ${file} ${BOOT_ID} && exec /usr/sbin/sshd -f ${config} -E ${log}`;
  await run("unshare", ["--mount", "sh", "-c", script]);
  const listens = () =>
    access(sshd.file("sshd.pid")).then(
      () => true,
      () => false,
    );
  await until(listens, "sshd listens");
}

/** A machine whose disk for runs is small. */
async function smallDisk() {
  const disk = await mkdtemp("/tmp/disk-");
  await run("mount", ["-t", "tmpfs", "-o", "size=12m", "none", disk]);
  const world = await World.start({ runsRoot: path.join(disk, "runs") });
  const end = async () => {
    await world.stop();
    await run("umount", ["--lazy", disk]);
    await rmdir(disk);
  };
  return { world, end };
}

/** A machine whose programs in Python see a clock that can be set: relay, supervisor and engine alike. */
async function settableClock() {
  const folder = await mkdtemp("/tmp/clock-");
  await run("python3", ["-m", "venv", "--without-pip", path.join(folder, "venv")]);
  const python = path.join(folder, "venv/bin/python3");
  const { stdout } = await run(python, ["-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]);
  await writeFile(path.join(folder, "offset"), "0");
  const clock = `import time\nreal = time.time\ntime.time = lambda: real() + float(open(${JSON.stringify(path.join(folder, "offset"))}).read() or 0)\n`;
  await writeFile(path.join(stdout.trim(), "sitecustomize.py"), clock);
  const world = await World.start({ environment: { PATH: `${path.dirname(python)}:${process.env.PATH}` } });
  clocks.set(world, path.join(folder, "offset"));
  return { world, end: () => world.stop().then(() => rm(folder, { recursive: true })) };
}
const clocks = new Map<World, string>();

/** Another process that does what an extension host does: follows the run into the copies. */
function otherWindow({ laptop, folder }: Launched): { pid: number; complete: Promise<void> } {
  const child = spawn(process.execPath, [process.argv[1] ?? "", "window", laptop.sshConfig, laptop.here, folder], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  const complete = new Promise<void>((resolve, reject) => {
    child.once("exit", (code, name) => (code === 0 ? resolve() : reject(new Error(`it ended: ${code ?? name}`))));
  });
  complete.catch(() => undefined);
  return { pid: child.pid ?? 0, complete };
}

export const FAULTS: readonly Fault[] = [
  {
    name: "engine: SIGKILL",
    engine: QUICK,
    async inject(launched) {
      signal((await processesOf(launched.folder)).engine, "SIGKILL");
      const seconds = await shownAs(launched, "failed");
      await resume(launched);
      return seconds;
    },
  },
  {
    name: "supervisor: SIGKILL",
    how: "its engine has processes that hear no request to stop: found, offered, ended, then resumed",
    engine: { ...QUICK, deaf: 2 },
    async inject(launched) {
      const { laptop, folder } = launched;
      const { supervisor, engine } = await processesOf(folder);
      signal(supervisor, "SIGKILL");
      const seconds = await shownAs(launched, "lost");
      await until(async () => !(await markedProcesses(folder)).includes(engine), "the engine has saved and left");
      const client = await laptop.host.connection.connect();
      const left = await client.leftBehind({ folder });
      const { ended } = await client.endLeftBehind({ folder, graceSeconds: 0.5 });
      const stay = await markedProcesses(folder);
      if (left.length !== 2 || ended !== 2 || stay.length > 0) throw new Error(`${left.length} found, ${ended} ended`);
      await resume(launched);
      return seconds;
    },
  },
  {
    name: "relay: SIGKILL",
    engine: QUICK,
    inject: (launched) => breakLink(launched, () => signal(relayOf(launched), "SIGKILL")),
  },
  {
    name: "extension host: SIGKILL",
    how: "a Node process with the same cores; the real one is killed by test/e2e/demoRun.test.ts",
    engine: QUICK,
    async inject(launched) {
      const { laptop } = launched;
      laptop.host.connection.disconnect();
      const first = otherWindow(launched);
      const had = (await linesOf(path.join(remoteOf(launched).copy, "metrics.jsonl"))).length;
      await copied(launched, had + 20);
      signal(first.pid, "SIGKILL");
      await first.complete.catch(() => undefined);
      await otherWindow(launched).complete;
      await laptop.host.connection.connect();
      return null;
    },
  },
  {
    name: "ssh client: SIGKILL",
    engine: QUICK,
    inject: (launched) => breakLink(launched, async () => signal(await sshOf(launched.laptop), "SIGKILL")),
  },
  {
    name: "sshd: SIGKILL",
    how: "the process of the session",
    engine: QUICK,
    inject: (launched) => breakLink(launched, async () => signal(await parentOf(relayOf(launched)), "SIGKILL")),
  },
  {
    name: "TCP: reset",
    engine: QUICK,
    inject: (launched) => breakLink(launched, () => launched.laptop.proxy.reset()),
  },
  {
    name: "TCP: stall of 60 s",
    waits: true,
    engine: LONG,
    async inject(launched) {
      const { proxy } = launched.laptop;
      const orphan = relayOf(launched);
      const ended = new Promise((resolve) => setTimeout(resolve, 60_000));
      proxy.stall();
      const seconds = await until(() => !isConnected(launched), "the stall is noticed");
      await ended;
      proxy.resume();
      await until(() => isConnected(launched) && relayOf(launched) !== orphan, "connected again");
      return seconds;
    },
  },
  {
    name: "engine: SIGSTOP",
    how: "stalled by rule after 60 s without a heartbeat; then SIGCONT",
    waits: true,
    engine: LONG,
    async inject(launched) {
      const { engine } = await processesOf(launched.folder);
      signal(engine, "SIGSTOP");
      const seconds = await shownAs(launched, "stalled", 120);
      signal(engine, "SIGCONT");
      await shownAs(launched, "running");
      return seconds;
    },
  },
  {
    name: "reboot",
    how: "every process of the machine killed, and another boot id in its mount namespace",
    needsRoot: true,
    async world() {
      const world = await World.start();
      await boot(world, crypto.randomUUID());
      return { world, end: () => world.stop() };
    },
    engine: QUICK,
    async inject(launched, world) {
      const { folder } = launched;
      const { supervisor } = await processesOf(folder);
      const [sessions, marked] = [await world.sshd.sessions(), await markedProcesses(folder)];
      await world.sshd.stopListening();
      for (const pid of [supervisor, ...marked, relayOf(launched), ...sessions]) signal(pid, "SIGKILL");
      await boot(world, crypto.randomUUID());
      const seconds = await shownAs(launched, "lost");
      const client = await launched.laptop.host.connection.connect();
      if ((await client.leftBehind({ folder })).length > 0) throw new Error("processes of another boot were found");
      await resume(launched);
      return seconds;
    },
  },
  {
    name: "disk full under the run folder",
    how: "a tmpfs of 12 MB, ENOSPC for 70 s: heartbeats cannot be written, so that it shows as stalled; rows wait in memory",
    needsRoot: true,
    waits: true,
    world: smallDisk,
    engine: LONG,
    async inject(launched) {
      const free = await fill(path.dirname(path.dirname(launched.folder)));
      const full = new Promise((resolve) => setTimeout(resolve, 70_000));
      const seconds = await shownAs(launched, "stalled", 120);
      await full;
      await free();
      await shownAs(launched, "running");
      return seconds;
    },
  },
  {
    name: "clock: one hour on, then two back",
    how: "a fake clock: Python's time.time of relay, supervisor and engine; nothing is to be noticed",
    world: settableClock,
    engine: QUICK,
    async inject({ laptop, folder }, world) {
      const offset = clocks.get(world) ?? "";
      const wrong: string[] = [];
      const look = setInterval(() => {
        const state = laptop.shown(folder);
        if (state === "lost" || state === "failed") wrong.push(state);
      }, 100);
      const steps = async () => (await linesOf(path.join(folder, "metrics.jsonl"))).length;
      for (const seconds of ["3600", "-3600"]) {
        await writeFile(offset, seconds);
        const before = await steps();
        await until(async () => (await steps()) > before + 20, "it goes on");
      }
      clearInterval(look);
      const times = (await linesOf(path.join(folder, "metrics.jsonl"))).map((line) => JSON.parse(line).time as number);
      if (Math.max(...times) - Math.min(...times) < 7000) throw new Error("the clock did not jump");
      if (wrong.length > 0) throw new Error(`it was shown as ${wrong[0]}`);
      return null;
    },
  },
  {
    name: "two windows and two laptops follow and stop the same run",
    engine: { ...QUICK, steps: 100_000 },
    ends: "stopped",
    async inject({ laptop, folder }, world) {
      const other = laptop.window();
      const far = await world.laptop();
      try {
        await Promise.all([other.connection.connect(), far.host.connection.connect()]);
        const [near, same] = [far.host.runs.open(folder), other.runs.open(folder)];
        await until(async () => (await linesOf(path.join(near.copy, "metrics.jsonl"))).length > 20, "both follow");
        const asked = await Promise.all([
          laptop.host.runs.stop(folder, 20),
          other.runs.stop(folder, 20),
          far.host.runs.stop(folder, 20),
        ]);
        if (!asked.includes(true)) throw new Error("nobody has asked");
        await until(
          () => near.state.kind === "complete" && same.state.kind === "complete",
          "it has ended in all of them",
        );
        const events = await linesOf(path.join(folder, "events.jsonl"));
        const requests = events.filter((line) => line.includes("stop-requested")).length;
        if (requests !== 1) throw new Error(`${requests} requests to stop were written`);
        const { lost, doubled } = await losses(folder, near.copy, await stepsOf(folder));
        if (lost + doubled > 0) throw new Error(`the other laptop: ${lost} rows lost, ${doubled} doubled`);
        return null;
      } finally {
        await far.close();
      }
    },
  },
  {
    name: "the same launch token twice",
    how: "by two laptops at once, a relay killed in between",
    engine: { ...QUICK, checkSeconds: 0.7 },
    async inject(launched, world) {
      const far = await world.laptop();
      const { laptop } = launched;
      try {
        const request = await world.request({ ...QUICK, checkSeconds: 0.7 });
        await far.host.connection.connect();
        const both = Promise.all([laptop.host.runs.launch(request), far.host.runs.launch(request)]);
        await new Promise((resolve) => setTimeout(resolve, 300));
        signal(far.host.connection.client?.hello.pid, "SIGKILL");
        const [one, two] = await both;
        const { runs } = await laptop.host.runs.refresh();
        const tokens = await Promise.all(
          runs.map(async ({ folder }) => JSON.parse(await readFile(path.join(folder, "run.json"), "utf8")).token),
        );
        const made = tokens.filter((token) => token === request.token).length;
        await laptop.host.runs.stop(one.folder, 0);
        if (one.folder !== two.folder || made !== 1) throw new Error(`${made} runs of one token`);
        return null;
      } finally {
        await far.close();
      }
    },
  },
  {
    name: "a grandchild in a session of its own",
    how: "setsid, deaf to SIGTERM: gone when the run has ended",
    engine: { ...QUICK, deaf: 2 },
    async inject(launched) {
      const { engine } = await processesOf(launched.folder);
      const children = (await markedProcesses(launched.folder)).filter((pid) => pid !== engine);
      if (children.length !== 2) throw new Error(`${children.length} children`);
      await completed(launched);
      await until(async () => (await markedProcesses(launched.folder)).length === 0, "all of them are gone", 15);
      return null;
    },
  },
  {
    name: "out of memory",
    how: "the kernel's own kill, in a cgroup of 150 MB; said as such",
    needsRoot: true,
    async world() {
      const world = await World.start();
      await mkdir(CGROUP);
      await writeFile(path.join(CGROUP, "memory.limit_in_bytes"), "150M");
      return {
        world,
        end: () =>
          world.stop().then(() =>
            until(
              () =>
                rmdir(CGROUP).then(
                  () => true,
                  () => false,
                ),
              "it is empty",
            ).then(() => undefined),
          ),
      };
    },
    engine: { ...QUICK, eatsAtStep: 40, cgroup: CGROUP },
    async inject(launched) {
      const seconds = await shownAs(launched, "failed");
      const { reason, message } = await completed(launched);
      if (reason !== "killed" || !message.includes("memory ran out") || !message.includes("137"))
        throw new Error(message);
      await resume(launched);
      return seconds;
    },
  },
];
async function stepsOf(folder: string): Promise<number> {
  return JSON.parse((await linesOf(path.join(folder, "metrics.jsonl"))).at(-1) ?? "{}").step ?? 0;
}

/** Tries a fault several times: side by side where it hits one run, one after another where it hits the machine. */
export async function tried(fault: Fault, say: (text: string) => void): Promise<FaultResult> {
  const outcomes: (Outcome | undefined)[] = [];
  const one = (world: World) => trial(fault, world).catch((error: unknown) => void say(`${fault.name}: ${error}`));
  if (fault.world) {
    const alone = () => inWorld(fault.world, one);
    if (fault.waits) outcomes.push(...(await Promise.all(Array.from({ length: TRIALS }, alone))));
    else for (let times = 0; times < TRIALS; times += 1) outcomes.push(await alone());
  } else {
    await inWorld(plainWorld, async (world) => {
      outcomes.push(...(await Promise.all(Array.from({ length: TRIALS }, () => one(world)))));
    });
  }
  const known = outcomes.filter((outcome) => outcome !== undefined);
  const seconds = known.flatMap((outcome) => outcome.seconds ?? []);
  const sum = (key: "lost" | "doubled") => known.reduce((total, outcome) => total + outcome[key], 0);
  return {
    name: fault.name,
    tried: TRIALS,
    recovered: known.length,
    rowsLost: sum("lost"),
    rowsDoubled: sum("doubled"),
    secondsToDetect: seconds.length === 0 ? null : Math.round(10 * Math.max(...seconds)) / 10,
  };
}

async function inWorld<T>(make: Fault["world"], work: (world: World) => Promise<T>): Promise<T> {
  const { world, end } = await (make ?? plainWorld)();
  try {
    return await work(world);
  } finally {
    await end();
  }
}

async function plainWorld() {
  const world = await World.start();
  return { world, end: () => world.stop() };
}

async function trial(fault: Fault, world: World): Promise<Outcome> {
  const laptop = await world.laptop();
  let folder: string | undefined;
  try {
    const launched = await laptop.launch(fault.engine);
    folder = launched.folder;
    await copied(launched, 15);
    const seconds = await fault.inject(launched, world);
    const { reason } = await completed(launched);
    if (reason !== (fault.ends ?? "finished")) throw new Error(`the run ended as ${reason}`);
    const steps = fault.ends === "stopped" ? await stepsOf(folder) : fault.engine.steps;
    return { ...(await losses(folder, remoteOf(launched).copy, steps)), seconds };
  } finally {
    if (folder !== undefined) await endAll(folder);
    await laptop.close();
  }
}
