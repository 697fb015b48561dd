import { appendFile, chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { Host, type HostOptions, type RemoteRun } from "../../src/hosts";
import { RunReader, RunStore } from "../../src/runs";
import { TcpProxy } from "../support/proxy";
import { Sshd, type SshdOptions, signal } from "../support/sshd";

const ENGINE = path.resolve("test/faults/engine.py");
const RELAY = "dist/relay.pyz";
/** What of a run grows, and has to be the same in every copy. */
const GROWING = ["metrics.jsonl", "rollouts.jsonl", "events.jsonl", "hardware.jsonl", "log.txt"];
/** As engine.py writes them. */
const [GROUPS, SIZE] = [2, 4];
/** Each pipe has a connection of its own, so that a fault hits one trial. */
const ALONE = ["ControlPath /tmp/no-such-folder/unused"];

/** What the engine does: see engine.py. */
export interface EngineConfig {
  readonly steps: number;
  /** Seconds between two steps. */
  readonly pause: number;
  readonly [key: string]: unknown;
}

/** Rows that are missing, and rows that are there more than once. */
export interface Losses {
  readonly lost: number;
  readonly doubled: number;
}

/** A machine of the matrix: a real sshd, and the quick engine in place of the trainer. */
export class World {
  private constructor(
    readonly sshd: Sshd,
    readonly runsRoot: string | undefined,
  ) {}

  /** @param runsRoot The runs root on the machine; our own folder's when left out. */
  static async start(options: SshdOptions & { readonly runsRoot?: string } = {}): Promise<World> {
    const world = new World(await Sshd.start(options), options.runsRoot);
    await writeFile(world.python, `#!/bin/sh\nexec python3 ${ENGINE} "$@"\n`);
    await chmod(world.python, 0o755);
    return world;
  }

  /** The stand-in for the trainer's Python. */
  get python(): string {
    return this.sshd.file("python-stand-in");
  }

  stop(): Promise<void> {
    return this.sshd.stop();
  }

  /** Another laptop of the user, with a way of its own to the machine. */
  async laptop(): Promise<Laptop> {
    return Laptop.open(this);
  }

  /** A launch that has not been made. */
  async request(engine: EngineConfig) {
    const token = crypto.randomUUID();
    const config = this.sshd.file(`${token}.json`);
    await writeFile(config, JSON.stringify({ name: "fault", seed: 7, ...engine }));
    return { token, python: this.python, config };
  }
}

/** A laptop with one window, which may be given up for another. */
export class Laptop {
  readonly #windows: { host: Host; store: RunStore }[] = [];

  private constructor(
    readonly world: World,
    readonly proxy: TcpProxy,
    readonly here: string,
  ) {}

  static async open(world: World): Promise<Laptop> {
    const here = await mkdtemp("/tmp/laptop-");
    const laptop = new Laptop(world, await TcpProxy.start(world.sshd.port), here);
    await writeFile(laptop.sshConfig, world.sshd.hostEntry("fx", ALONE, laptop.proxy.port).join("\n"));
    laptop.window();
    return laptop;
  }

  get sshConfig(): string {
    return path.join(this.here, "ssh_config");
  }

  /** Opens one more window. All windows of a laptop keep the same copies. */
  window(): Host {
    const host = windowOf(this.sshConfig, this.here, this.world.runsRoot);
    const store = new RunStore({ root: host.runs.copies, workers: "dist", alive: host.runs.liveness });
    void store.start();
    this.#windows.push({ host, store });
    return host;
  }

  get host(): Host {
    return this.#first.host;
  }

  get #first() {
    const [first] = this.#windows;
    if (!first) throw new Error("a laptop has a window");
    return first;
  }

  /** How a run is shown here. */
  shown(folder: string): string | undefined {
    return this.#first.store.run(this.host.runs.copyOf(folder))?.state;
  }

  async launch(engine: EngineConfig): Promise<Launched> {
    const { folder } = await this.host.runs.launch(await this.world.request(engine));
    return { laptop: this, folder };
  }

  async close(): Promise<void> {
    for (const { host, store } of this.#windows) {
      store.dispose();
      host.dispose();
    }
    this.proxy.stop();
    await rm(this.here, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

/** A window's view of the machine. */
export function windowOf(configFile: string, storage: string, runsRoot?: string): Host {
  const options: HostOptions = { ssh: { program: "ssh", configFile }, relay: RELAY, storage };
  return new Host("fx", runsRoot === undefined ? options : { ...options, runsRoot });
}

/** A run, and the laptop that launched it. */
export interface Launched {
  readonly laptop: Laptop;
  /** On the machine. */
  readonly folder: string;
}

export const remoteOf = ({ laptop, folder }: Launched): RemoteRun => laptop.host.runs.open(folder);

/** Waits until the copy has so many steps. */
export function copied(run: Launched, steps: number): Promise<number> {
  const file = path.join(remoteOf(run).copy, "metrics.jsonl");
  return until(async () => (await linesOf(file)).length >= steps, `${steps} steps are here`);
}

/** Waits until the run has ended and all of it is here. @returns How it ended. */
export async function completed(run: Launched): Promise<{ readonly reason: string; readonly message: string }> {
  await until(() => remoteOf(run).state.kind === "complete", "the copy is complete", 180);
  return JSON.parse(await readFile(path.join(remoteOf(run).copy, "exit.json"), "utf8"));
}

/**
 * Compares a copy with what the engine wrote, byte by byte, and what the readers make of it with what a run of so many steps has: each
 * rollout and each step once, also where a resume wrote some again.
 */
export async function losses(folder: string, copy: string, steps: number): Promise<Losses> {
  const sum = { lost: 0, doubled: 0 };
  for (const file of GROWING) {
    const [written, kept] = await Promise.all([bytesOf(path.join(folder, file)), bytesOf(path.join(copy, file))]);
    if (written.equals(kept)) continue;
    const [rows, copies] = [written.toString("latin1").split("\n"), kept.toString("latin1").split("\n")];
    const unpaired = new Map<string, number>();
    for (const row of rows) unpaired.set(row, (unpaired.get(row) ?? 0) + 1);
    for (const row of copies) unpaired.set(row, (unpaired.get(row) ?? 0) - 1);
    for (const count of unpaired.values()) {
      sum.lost += Math.max(0, count);
      sum.doubled += Math.max(0, -count);
    }
    // Same rows in another order, or cut otherwise, are no copy either.
    if (sum.lost + sum.doubled === 0) sum.lost += 1;
  }
  const reader = await RunReader.open(copy, { alive: async () => undefined, workers: "dist" });
  const rollouts = reader.rollouts();
  await rollouts.caughtUp();
  count(
    sum,
    rollouts.groups.flatMap(({ step, group, rows }) => rows.map((row) => `${step}:${group}:${rollouts.index(row)}`)),
    steps * GROUPS * SIZE,
  );
  count(
    sum,
    reader.metrics.map(({ step }) => String(step)),
    steps,
  );
  reader.dispose();
  return sum;
}

function count(sum: { lost: number; doubled: number }, keys: readonly string[], wanted: number): void {
  const different = new Set(keys).size;
  sum.lost += Math.max(0, wanted - different);
  sum.doubled += keys.length - different;
}

const bytesOf = (file: string): Promise<Buffer> => readFile(file).catch(() => Buffer.alloc(0));

export async function linesOf(file: string): Promise<readonly string[]> {
  return (await bytesOf(file)).toString("utf8").split("\n").slice(0, -1);
}

/** process.json of a run. */
export async function processesOf(folder: string): Promise<{ supervisor: number; engine: number }> {
  let found = { supervisor: 0, engine: 0 };
  await until(async () => {
    const record = JSON.parse((await bytesOf(path.join(folder, "process.json"))).toString() || "{}");
    found = { supervisor: record.supervisor?.pid ?? 0, engine: record.engine?.pid ?? 0 };
    return found.engine > 0;
  }, "the engine is known");
  return found;
}

/** Every living process that was started for a run. */
export async function markedProcesses(folder: string): Promise<number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const marked = await Promise.all(
    pids.map(async (pid) => {
      const environment = (await bytesOf(`/proc/${pid}/environ`)).toString("latin1");
      return environment.split("\0").includes(`AFFECTGPT_RL_RUN_DIR=${folder}`) ? [Number(pid)] : [];
    }),
  );
  return marked.flat();
}

/** Ends whatever a trial has left of a run. */
export async function endAll(folder: string): Promise<void> {
  const record = JSON.parse((await bytesOf(path.join(folder, "process.json"))).toString() || "{}");
  const ended = await readFile(path.join(folder, "exit.json")).then(
    () => true,
    () => false,
  );
  if (!ended) signal(record.supervisor?.pid, "SIGKILL");
  for (const pid of await markedProcesses(folder)) signal(pid, "SIGKILL");
}

/** Fills a small disk to the last byte. @returns Makes room again. */
export async function fill(folder: string): Promise<() => Promise<void>> {
  const ballast = path.join(folder, ".ballast");
  await mkdir(folder, { recursive: true });
  for (const size of [1 << 20, 1 << 12, 1]) {
    try {
      for (;;) await appendFile(ballast, Buffer.alloc(size, "x"));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
    }
  }
  return () => rm(ballast);
}

/** Waits until something holds. @returns The seconds that it took. */
export async function until(holds: () => boolean | Promise<boolean>, what: string, seconds = 90): Promise<number> {
  const start = performance.now();
  while (!(await holds())) {
    if (performance.now() - start > seconds * 1000) throw new Error(`after ${seconds} s not yet: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return (performance.now() - start) / 1000;
}
