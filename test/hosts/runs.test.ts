import { createHash, randomBytes } from "node:crypto";
import { appendFile, mkdir, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Host } from "../../src/hosts";
import { HostRuns } from "../../src/hosts/runs";
import { RunStore } from "../../src/runs";
import { Sshd, signal } from "../support/sshd";
import { until } from "../unit/runs/folders";
import { logHas, Machine, SAVES_ON_TERM } from "../unit/runs/relay/machine";
import { hostOf } from "./support";

let sshd: Sshd;
let machine: Machine;
let host: Host;
let here: string;
const launched: string[] = [];
beforeAll(async () => {
  sshd = await Sshd.start();
  machine = await Machine.create();
});
afterAll(async () => {
  await machine.remove(launched).finally(() => sshd.stop());
});
beforeEach(async () => {
  here = await mkdtemp("/tmp/here-");
  host = hostOf(sshd, { storage: here });
});
afterEach(async () => {
  host.dispose();
  await rm(here, { recursive: true, maxRetries: 10, retryDelay: 100 });
});

async function launch(program: string, config: Readonly<Record<string, unknown>> = {}) {
  const { root: _root, ...request } = await machine.request(program, config);
  const run = await host.runs.launch(request);
  launched.push(run.folder);
  return { request, ...run };
}

/** Ends the relay three times, so that whatever is asked for is cut off. */
function dropping(everyMs: number): () => void {
  const killed = new Set<number>();
  const timer = setInterval(() => {
    const pid = host.connection.client?.hello.pid;
    if (pid !== undefined && killed.size < 3) killed.add(pid);
    signal(pid !== undefined && killed.has(pid) ? pid : undefined, "SIGKILL");
  }, everyMs);
  return () => clearInterval(timer);
}

const stateOf = (folder: string) => host.runs.list.runs.find((run) => run.folder === folder)?.state;
const read = (folder: string, file: string) => readFile(path.join(folder, file), "utf8");

describe("runs of a host", () => {
  it("are launched, copied, listed, stopped and resumed over ssh", async () => {
    const { folder } = await launch(SAVES_ON_TERM);
    expect(path.dirname(folder)).toBe(path.join(sshd.home, ".affectgpt-rl/runs"));
    await logHas(folder, "on");
    const run = host.runs.open(folder);
    await until(async () => (await read(run.copy, "log.txt").catch(() => "")).includes("on"), "its log is here");
    await host.runs.refresh();
    expect(stateOf(folder)).toBe("running");
    expect(await host.runs.stop(folder, 20)).toBe(true);
    await until(() => run.state.kind === "complete", "the copy is complete", 20_000);
    expect(await read(run.copy, "exit.json")).toBe(await read(folder, "exit.json"));
    await host.runs.refresh();
    expect(stateOf(folder)).toBe("stopped");
    expect(await host.runs.stop(folder)).toBe(false);
    await host.runs.resume(folder, machine.python);
    await until(() => host.runs.open(folder).state.kind === "following", "followed again");
    await until(async () => !(await readdir(run.copy)).includes("exit.json"), "the copy has no end any more");
    // Once more within seconds: what the copy holds is written down at once for files that come and go.
    await host.runs.stop(folder, 20);
    await until(() => host.runs.open(folder).state.kind === "complete", "complete again", 20_000);
    await host.runs.resume(folder, machine.python);
    await until(async () => !(await readdir(run.copy)).includes("exit.json"), "the copy has no end again");
    await host.runs.stop(folder, 20);
    await until(() => host.runs.open(folder).state.kind === "complete", "complete at last", 20_000);
  });

  it("are one run for one token, also when the relay is killed in the middle", async () => {
    const { root: _root, ...request } = await machine.request("print('on', flush=True); time.sleep(600)", {
      checkSeconds: 1,
    });
    const launching = host.runs.launch(request);
    await until(() => host.connection.client !== undefined, "connected");
    await new Promise((resolve) => setTimeout(resolve, 400));
    signal(host.connection.client?.hello.pid, "SIGKILL");
    const run = await launching;
    launched.push(run.folder);
    expect((await host.runs.launch(request)).folder).toBe(run.folder);
    const { runs } = await host.runs.refresh();
    expect(runs.filter(({ folder }) => folder === run.folder)).toHaveLength(1);
    const tokens = await Promise.all(runs.map(async ({ folder }) => JSON.parse(await read(folder, "run.json")).token));
    expect(tokens.filter((token) => token === request.token)).toHaveLength(1);
    await host.runs.stop(run.folder, 0);
  });

  it("stay known when the host is away, with the moment of the last news", async () => {
    const { folder } = await launch("print('done')");
    await until(() => host.runs.open(folder).state.kind === "complete", "complete", 20_000);
    await host.runs.refresh();
    host.dispose();
    const later = hostOf(sshd, { storage: here, ssh: { program: "/no/such/ssh" } });
    try {
      await later.runs.remember();
      expect(later.runs.list.runs.map((run) => run.folder)).toContain(folder);
      expect(later.runs.list.asOf).toBeGreaterThan(Date.now() - 60_000);
      expect(await read(later.runs.copyOf(folder), "log.txt")).toContain("done");
      await expect(later.runs.refresh()).rejects.toMatchObject({ failure: { kind: "noSsh" } });
    } finally {
      later.dispose();
    }
  });

  it("stand in their copies as the host says: lost when the supervisor was killed, and unchanged while the host is away", async () => {
    const { folder, pid } = await launch("print('on', flush=True); time.sleep(600)");
    const run = host.runs.open(folder);
    const store = new RunStore({ root: host.runs.copies, workers: "dist", alive: host.runs.liveness });
    await store.start();
    const state = async () => {
      await store.refresh();
      return store.run(run.copy)?.state;
    };
    try {
      await until(async () => (await state()) === "running", "running in the copy");
      host.connection.disconnect();
      await new Promise((resolve) => setTimeout(resolve, 500));
      const engine = JSON.parse(await read(folder, "process.json")).engine?.pid;
      launched.splice(launched.indexOf(folder), 1);
      signal(pid ?? undefined, "SIGKILL");
      signal(engine, "SIGKILL");
      expect(await state()).toBe("running");
      expect(run.state).toMatchObject({ kind: "away", asOf: expect.any(Number) });
      await host.connection.connect();
      await until(async () => (await state()) === "lost", "lost in the copy", 10_000);
    } finally {
      store.dispose();
    }
  });

  it("of others are found, and copied while they run", async () => {
    await host.connection.connect();
    const looking = new HostRuns(host.connection, {
      root: async () => (await host.paths()).runs,
      storage: path.join(here, "looking"),
      lookSeconds: 0.3,
    });
    host.connection.disconnect();
    await host.connection.connect();
    const other = hostOf(sshd, { storage: path.join(here, "other") });
    const { root: _root, ...request } = await machine.request(SAVES_ON_TERM);
    const { folder } = await other.runs.launch(request);
    launched.push(folder);
    await until(() => looking.list.runs.some((run) => run.folder === folder && run.state === "running"), "found");
    await until(() => looking.open(folder).state.kind === "following", "followed");
    await other.runs.stop(folder, 20);
    await until(
      () => looking.list.runs.some((run) => run.folder === folder && run.state === "stopped"),
      "its end",
      20_000,
    );
    other.dispose();
    looking.dispose();
  });

  it("refuse a configuration with problems, as on this machine", async () => {
    const problems = [{ file: "run.yaml", key: "rewards[0].name", message: "Unknown reward.", line: 4 }];
    await expect(launch("pass", { problems })).rejects.toMatchObject({ kind: "refused", problems });
  });
});

describe("files for a host", () => {
  async function files(sizes: Readonly<Record<string, number>>) {
    const made = [];
    for (const [name, size] of Object.entries(sizes)) {
      const local = path.join(here, name.replaceAll("/", "-"));
      await writeFile(local, randomBytes(size));
      made.push({ local, path: name });
    }
    return made;
  }

  it("arrive whole, each content once, in a folder that is the same for the same files", async () => {
    const sent = await files({ "run.yaml": 300, "code/rewards.py": 5000, "weights.bin": 3_000_000, empty: 0 });
    const progress: number[] = [];
    const folder = await host.upload(sent, { onProgress: ({ done }) => progress.push(done) });
    for (const file of sent) {
      expect((await readFile(path.join(folder, file.path))).equals(await readFile(file.local))).toBe(true);
    }
    expect(progress.at(-1)).toBe(3_005_300);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(await host.upload(sent)).toBe(folder);
    const blobs = path.join(sshd.home, ".affectgpt-rl/uploads/blobs");
    const before = await readdir(blobs);
    const other = await host.upload([{ local: sent[0]?.local ?? "", path: "other-name.yaml" }]);
    expect(other).not.toBe(folder);
    expect(await readdir(blobs)).toEqual(before);
  });

  it("go on from the byte where the connection broke", async () => {
    const sent = await files({ "wheel.whl": 30_000_000 });
    let most = 0;
    let isBackwards = false;
    await host.connection.connect();
    const killer = host.connection.client?.hello.pid;
    const uploading = host.upload(sent, {
      onProgress: ({ done }) => {
        if (done >= 2_000_000 && most < 2_000_000) signal(killer, "SIGKILL");
        isBackwards ||= done < most;
        most = done;
      },
    });
    const folder = await uploading;
    expect(host.connection.client?.hello.pid).not.toBe(killer);
    expect(isBackwards).toBe(false);
    expect((await readFile(path.join(folder, "wheel.whl"))).equals(await readFile(sent[0]?.local ?? ""))).toBe(true);
    expect(await readdir(path.join(sshd.home, ".affectgpt-rl/uploads/parts"))).toEqual([]);
  });

  it("are cancelled and go on later", async () => {
    const sent = await files({ "large.bin": 20_000_000 });
    const abort = new AbortController();
    const cancelled = host.upload(sent, {
      signal: abort.signal,
      onProgress: ({ done }) => {
        if (done > 1_000_000) abort.abort();
      },
    });
    await expect(cancelled).rejects.toMatchObject({ name: "AbortError" });
    const progress: number[] = [];
    const folder = await host.upload(sent, { onProgress: ({ done }) => progress.push(done) });
    expect(progress[0]).toBeGreaterThan(1_000_000);
    expect((await readFile(path.join(folder, "large.bin"))).equals(await readFile(sent[0]?.local ?? ""))).toBe(true);
  });
});

describe("files of a host", () => {
  it("are read by ranges: a jump into a large film costs a few blocks of it", async () => {
    const film = path.join(sshd.home, "data/film.mp4");
    await mkdir(path.dirname(film), { recursive: true });
    const marks = [0, 12_345_678, 999_999_000];
    const handle = await open(film, "w");
    for (const mark of marks) await handle.write(Buffer.from(`frame at ${mark}`), 0, undefined, mark);
    await handle.truncate(1_000_000_000);
    await handle.close();
    const file = await host.openFile(path.dirname(film), "film.mp4");
    expect(file.size).toBe(1_000_000_000);
    let asked = 0;
    const client = await host.connection.connect();
    const reading = client.read.bind(client);
    client.read = (request) => {
      asked += request.length;
      return reading(request);
    };
    for (const mark of marks) {
      expect(Buffer.from(await file.read(mark, 30)).toString()).toContain(`frame at ${mark}`);
    }
    expect(Buffer.from(await file.read(999_999_990, 100))).toHaveLength(10);
    expect(asked).toBeLessThan(2_000_000);
    await rm(film);
  });

  it("outside of the folder that was allowed are not read", async () => {
    await mkdir(path.join(sshd.home, "data"), { recursive: true });
    for (const name of ["../../etc/passwd", "/etc/passwd"]) {
      await expect(host.openFile(path.join(sshd.home, "data"), name)).rejects.toMatchObject({ kind: "file" });
    }
  });

  async function checkpoint(): Promise<string> {
    const folder = path.join(sshd.home, ".affectgpt-rl/runs/r/checkpoints/step-8");
    await mkdir(path.join(folder, "optimizer"), { recursive: true });
    await writeFile(path.join(folder, "model.safetensors"), randomBytes(24_000_000));
    await writeFile(path.join(folder, "optimizer/state.pt"), randomBytes(3_000_000));
    await writeFile(path.join(folder, "trainer_state.json"), "{}");
    await writeFile(path.join(folder, "empty"), "");
    return folder;
  }

  async function hashOf(folder: string): Promise<string> {
    const names = (await readdir(folder, { recursive: true })).sort();
    const hash = createHash("sha256");
    for (const name of names) {
      hash.update(name);
      if ((await stat(path.join(folder, name))).isFile()) hash.update(await readFile(path.join(folder, name)));
    }
    return hash.digest("hex");
  }

  it("are fetched whole over drops, and appear when they are whole", async () => {
    const folder = await checkpoint();
    const target = path.join(here, "fetched");
    const request = { root: path.join(sshd.home, ".affectgpt-rl/runs"), path: folder, target };
    const { paths } = host;
    await paths.call(host);
    const stop = dropping(250);
    let isEarly = false;
    try {
      await host.fetch(request, {
        onProgress: () =>
          void stat(target).then(
            () => (isEarly = true),
            () => undefined,
          ),
      });
    } finally {
      stop();
    }
    expect(isEarly).toBe(false);
    expect(await hashOf(target)).toBe(await hashOf(folder));
    expect(await readdir(here)).not.toContain("fetched.part");
  });

  it("are fetched on from where an earlier fetch was cancelled, and anew where they changed", async () => {
    const folder = await checkpoint();
    const target = path.join(here, "fetched");
    const request = { root: path.join(sshd.home, ".affectgpt-rl/runs"), path: folder, target };
    const abort = new AbortController();
    const cancelled = host.fetch(request, {
      signal: abort.signal,
      onProgress: ({ done }) => {
        if (done > 6_000_000) abort.abort();
      },
    });
    await expect(cancelled).rejects.toMatchObject({ name: "AbortError" });
    await appendFile(path.join(folder, "trainer_state.json"), "\n");
    const progress: number[] = [];
    await host.fetch(request, { onProgress: ({ done }) => progress.push(done) });
    expect(progress.find((done) => done > 0)).toBeGreaterThan(6_000_000);
    expect(await hashOf(target)).toBe(await hashOf(folder));
    await writeFile(path.join(folder, "model.safetensors"), randomBytes(1_000_000));
    await host.fetch(request);
    expect(await hashOf(target)).toBe(await hashOf(folder));
  });

  it("are fetched one by one as well", async () => {
    const folder = await checkpoint();
    const target = path.join(here, "one");
    await host.fetch({ root: folder, path: "trainer_state.json", target });
    expect(await readdir(target)).toEqual(["trainer_state.json"]);
  });
});
