import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Host, RemoteRun } from "../../src/hosts";
import { TcpProxy } from "../support/proxy";
import { childrenOf, Sshd, signal } from "../support/sshd";
import { append, beat, makeRun, put, supervise, until } from "../unit/runs/folders";
import { RELAY } from "./support";

const run = promisify(execFile);
const SILENCE = 3;
const ALONE = ["ControlPath /tmp/no-such-folder/unused"];
let sshd: Sshd;
let proxy: TcpProxy;
let here: string;
let there: string;
let host: Host;
let remote: RemoteRun;
beforeAll(async () => {
  sshd = await Sshd.start();
  proxy = await TcpProxy.start(sshd.port);
});
afterAll(async () => {
  proxy.stop();
  await sshd.stop();
});
beforeEach(async () => {
  here = await mkdtemp("/tmp/copy-");
  there = await makeRun(path.join(sshd.home, "runs", crypto.randomUUID()));
  await supervise(there);
});
afterEach(async () => {
  remote.dispose();
  host.dispose();
  await rm(here, { recursive: true, maxRetries: 10, retryDelay: 100 });
});

/** A host behind the proxy. */
async function connect(lines: readonly string[] = ALONE): Promise<void> {
  const configFile = path.join(here, "ssh_config");
  await writeFile(configFile, sshd.hostEntry("fx", lines, proxy.port).join("\n"));
  host = new Host("fx", { ssh: { program: "ssh", configFile }, relay: RELAY, storage: here, silenceSeconds: SILENCE });
  await host.connection.connect();
  remote = new RemoteRun(host.connection, there, path.join(here, "copy"));
}

/** Writes rows until it is told to stop; says how many there were. */
function writing(): { stop(): Promise<number> } {
  let going = true;
  const done = (async () => {
    let row = 0;
    while (going) {
      const rows = Array.from({ length: 20 }, () => ({ step: row, row: row++, text: "x".repeat(row % 97) }));
      await append(there, "metrics.jsonl", ...rows);
      await append(there, "rollouts.jsonl", ...rows);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    return row;
  })();
  return {
    stop() {
      going = false;
      return done;
    },
  };
}

async function rowsIn(folder: string, file: string): Promise<number[]> {
  const text = await readFile(path.join(folder, file), "utf8").catch(() => "");
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { row: number }).row);
}

/** How many rows of the run are missing in the copy, and how many are there more than once. */
async function losses(): Promise<{ rows: number; lost: number; doubled: number }> {
  const sum = { rows: 0, lost: 0, doubled: 0 };
  for (const file of ["metrics.jsonl", "rollouts.jsonl"]) {
    const [written, copied] = [await rowsIn(there, file), await rowsIn(remote.copy, file)];
    const kept = new Set(copied);
    sum.rows += written.length;
    sum.lost += written.filter((row) => !kept.has(row)).length;
    sum.doubled += copied.length - kept.size;
    expect(await readFile(path.join(remote.copy, file), "utf8")).toBe(await readFile(path.join(there, file), "utf8"));
  }
  return sum;
}

/** Ends the run, and waits until the copy has all of it. */
async function complete(): Promise<void> {
  await put(there, "exit.json", { schema: 1, reason: "finished", code: 0, signal: null, message: "", time: 1 });
  await until(() => remote.state.kind === "complete", "the copy is complete", 30_000);
}

const isConnected = () => host.connection.state.kind === "connected";
const connected = () => until(isConnected, "connected again", 30_000);
const dropped = () => until(() => !isConnected(), "the drop is noticed", 30_000);
const followed = () => until(() => remote.state.kind === "following", "followed", 10_000);

/** The ssh process of the host's pipe. */
async function client(): Promise<number> {
  for (const pid of await childrenOf(process.pid)) {
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (command.startsWith("ssh\0") && command.includes(here)) return pid;
  }
  throw new Error("there is no ssh process");
}

/** The process that serves the session: a descendant of the listener. */
async function sessionOf(relay: number): Promise<number> {
  const stat = await readFile(`/proc/${relay}/stat`, "latin1");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
}

const pidThere = () => host.connection.client?.hello.pid ?? 0;
const isAlive = async (pid: number) => (await readFile(`/proc/${pid}/stat`, "latin1").catch(() => "")) !== "";

const FAULTS: Readonly<Record<string, () => Promise<void>>> = {
  "the ssh client is killed": async () => signal(await client(), "SIGKILL"),
  "the sshd of the session is killed": async () => signal(await sessionOf(pidThere()), "SIGKILL"),
  "the relay is killed": async () => signal(pidThere(), "SIGKILL"),
  "the connection is reset on the way": async () => proxy.reset(),
};

describe("a followed run loses no row and doubles none when", () => {
  it.each(Object.keys(FAULTS))("%s, three times while rows are written", async (name) => {
    await connect();
    await beat(there, "rl", 1);
    const writer = writing();
    for (let times = 0; times < 3; times += 1) {
      await followed();
      await new Promise((resolve) => setTimeout(resolve, 20 + 60 * times));
      const before = pidThere();
      await FAULTS[name]?.();
      await until(() => isConnected() && pidThere() !== before, "connected again", 60_000);
    }
    await writer.stop();
    await complete();
    const { rows, ...lost } = await losses();
    expect(lost).toEqual({ lost: 0, doubled: 0 });
    expect(rows).toBeGreaterThan(1000);
  });

  it("the listener of sshd is gone for a while", async () => {
    await connect();
    const writer = writing();
    await followed();
    await sshd.stopListening();
    signal(await client(), "SIGKILL");
    await until(() => host.connection.state.kind === "waiting", "waiting", 10_000);
    expect(host.connection.state).toMatchObject({
      kind: "waiting",
      failure: { kind: expect.stringMatching(/refused|dropped/) },
    });
    expect(remote.state.kind).toBe("away");
    expect(remote.state.asOf).toBeGreaterThan(Date.now() - 20_000);
    await sshd.listen();
    await connected();
    await writer.stop();
    await complete();
    expect(await losses()).toMatchObject({ lost: 0, doubled: 0 });
  });

  it("the shared connection of several ssh processes is killed", async () => {
    await connect([]);
    const writer = writing();
    await followed();
    const socket = (await run("ssh", ["-F", path.join(here, "ssh_config"), "-G", "fx"])).stdout;
    expect(socket).toContain("controlmaster false");
    const before = pidThere();
    signal(await sessionOf(before), "SIGKILL");
    await until(() => isConnected() && pidThere() !== before, "connected again", 60_000);
    await writer.stop();
    await complete();
    expect(await losses()).toMatchObject({ lost: 0, doubled: 0 });
  });
});

describe("a link that stalls", () => {
  it.each([
    ["alone", ALONE],
    ["with others", []],
  ])("is noticed and made anew by a pipe %s, and leaves no relay behind", async (_name, lines) => {
    await connect(lines);
    const writer = writing();
    await followed();
    const orphan = pidThere();
    proxy.stall();
    await dropped();
    expect(host.connection.state).toMatchObject({ failure: { kind: "stalled" } });
    const since = host.connection.state.kind === "waiting" ? host.connection.state.since : 0;
    expect(since).toBeGreaterThan(Date.now() - 20_000);
    await until(async () => !(await isAlive(orphan)), "the relay there has left", 20_000);
    proxy.resume();
    await connected();
    expect(pidThere()).not.toBe(orphan);
    await writer.stop();
    await complete();
    expect(await losses()).toMatchObject({ lost: 0, doubled: 0 });
  });

  it("for ever holds up no new one, though ssh processes share it", async () => {
    await connect([]);
    const writer = writing();
    await followed();
    const before = pidThere();
    proxy.abandon();
    await until(() => isConnected() && pidThere() !== before, "connected by another way", 20_000);
    await writer.stop();
    await complete();
    expect(await losses()).toMatchObject({ lost: 0, doubled: 0 });
  });

  it("is not what a slow one is taken for", async () => {
    await append(there, "rollouts.jsonl", { row: 0, noise: randomBytes(600_000).toString("base64") });
    await append(there, "metrics.jsonl", { row: 0 });
    proxy.throttle(80_000);
    try {
      await connect();
      const before = pidThere();
      await complete();
      expect(pidThere()).toBe(before);
      expect(await losses()).toMatchObject({ lost: 0, doubled: 0 });
    } finally {
      proxy.throttle(Number.POSITIVE_INFINITY);
    }
  });

  it("for a moment is borne", async () => {
    await connect();
    const writer = writing();
    await followed();
    const before = pidThere();
    proxy.stall();
    await new Promise((resolve) => setTimeout(resolve, 700));
    proxy.resume();
    await new Promise((resolve) => setTimeout(resolve, 2 * SILENCE * 1000));
    expect(pidThere()).toBe(before);
    await writer.stop();
    await complete();
    expect(await losses()).toMatchObject({ lost: 0, doubled: 0 });
  });
});

it("a copy goes on where another window left it", async () => {
  await connect();
  const writer = writing();
  await followed();
  await new Promise((resolve) => setTimeout(resolve, 300));
  remote.dispose();
  await writer.stop();
  const half = (await readFile(path.join(here, "copy", "metrics.jsonl"))).length;
  expect(half).toBeGreaterThan(0);
  remote = new RemoteRun(host.connection, there, path.join(here, "copy"));
  await complete();
  expect(await losses()).toMatchObject({ lost: 0, doubled: 0 });
});

it("two windows that keep the same copy, and drop in turn, lose no row and double none", async () => {
  await connect();
  const { options } = host;
  const other = new Host("fx", { ...options });
  await other.connection.connect();
  const same = new RemoteRun(other.connection, there, remote.copy);
  const writer = writing();
  for (const each of [host, other, host, other]) {
    await until(() => each.connection.client !== undefined, "connected", 20_000);
    await new Promise((resolve) => setTimeout(resolve, 300));
    signal(each.connection.client?.hello.pid, "SIGKILL");
  }
  await writer.stop();
  await complete();
  await until(() => same.state.kind === "complete", "complete in the other window", 30_000);
  expect(await losses()).toMatchObject({ lost: 0, doubled: 0 });
  same.dispose();
  other.dispose();
});

it("a copy that cannot be written says so, and goes on when it can", async () => {
  await connect();
  remote.dispose();
  const copy = path.join(here, "blocked");
  await writeFile(copy, "a file in the place of the folder");
  remote = new RemoteRun(host.connection, there, copy);
  await until(() => remote.state.kind === "broken", "broken");
  expect(remote.state.trouble?.message).toContain(copy);
  await rm(copy);
  await until(() => remote.state.kind === "following", "following", 15_000);
});
