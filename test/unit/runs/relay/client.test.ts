import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { RelayClient, RelayError } from "../../../../src/runs/relay";
import { eventually, logHas, Machine, SAVES_ON_TERM } from "./machine";

let machine: Machine;
const clients: RelayClient[] = [];
const launched: string[] = [];

beforeAll(async () => {
  machine = await Machine.create();
});
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});
afterAll(() => machine.remove(launched));

async function connect(): Promise<RelayClient> {
  const client = await RelayClient.connect(machine.transport);
  clients.push(client);
  return client;
}

async function launch(client: RelayClient, program: string) {
  const request = await machine.request(program);
  const run = await client.launch(request);
  launched.push(run.folder);
  return { request, ...run };
}

const stateOf = async (client: RelayClient, folder: string) =>
  (await client.list({ root: machine.root })).find((run) => run.folder === folder)?.state;

const failureOf = (call: Promise<unknown>): Promise<RelayError> =>
  call.then(
    () => Promise.reject(new Error("did not fail")),
    (error: unknown) => {
      if (error instanceof RelayError) return error;
      throw error;
    },
  );

describe("a run of this machine", () => {
  it("is launched, listed, stopped and resumed", async () => {
    const client = await connect();
    expect(client.hello.protocol).toBe(1);
    const { folder, request } = await launch(client, SAVES_ON_TERM);
    await logHas(folder, "on");
    expect(await stateOf(client, folder)).toBe("running");
    expect(await failureOf(client.resume({ folder, python: machine.python }))).toMatchObject({ kind: "alive" });
    expect(await client.stop({ folder, graceSeconds: 30 })).toEqual({ asked: true });
    await eventually(async () => (await stateOf(client, folder)) === "stopped");
    const { pid } = await client.resume({ folder, python: machine.python });
    expect(pid).toBeGreaterThan(1);
    expect(await stateOf(client, folder)).toBe("running");
    expect(await client.launch(request)).toMatchObject({ folder, already: true, pid });
    await client.stop({ folder });
    await eventually(async () => (await stateOf(client, folder)) === "stopped");
  });

  it("goes on when the relay is killed, and the call under way says that the relay died", async () => {
    const client = await connect();
    const { folder } = await launch(client, "print('on', flush=True); time.sleep(1); print('done')");
    const slow = await machine.request("pass", { checkSeconds: 20 });
    const checking = failureOf(client.check(slow));
    process.kill(client.hello.pid, "SIGKILL");
    expect(await checking).toMatchObject({ kind: "died", message: expect.stringContaining("SIGKILL") });
    expect(await failureOf(client.list({ root: machine.root }))).toMatchObject({ kind: "died" });
    await logHas(folder, "done");
    const again = await connect();
    await eventually(async () => (await stateOf(again, folder)) === "finished");
  });

  it("is not made when its configuration has problems", async () => {
    const client = await connect();
    const problems = [{ file: "run.yaml", key: "rewards[0].name", message: "Unknown reward.", line: 4, value: "acc" }];
    const request = await machine.request("pass", { problems });
    expect((await client.check(request)).problems).toEqual(problems);
    expect(await failureOf(client.launch(request))).toMatchObject({ kind: "refused", problems });
  });

  it("names what a check would run", async () => {
    const client = await connect();
    const request = await machine.request("pass");
    const { argv, ok } = await client.check(request);
    expect(ok).toBe(true);
    expect(argv).toEqual([
      machine.python,
      ...["-m", "affectgpt_rl", "train", "--config", request.config, "--run-dir", "RUN_DIR"],
    ]);
  });
});

describe("calls", () => {
  it("do not wait for each other", async () => {
    const client = await connect();
    const slow = client.check(await machine.request("pass", { checkSeconds: 1.5 }));
    const before = performance.now();
    await client.list({ root: machine.root });
    expect(performance.now() - before).toBeLessThan(1200);
    expect((await slow).ok).toBe(true);
  });

  it("end at their time limit", async () => {
    const client = await RelayClient.connect(machine.transport, { checkSeconds: 0.3 });
    clients.push(client);
    const failure = await failureOf(client.check(await machine.request("pass", { checkSeconds: 3 })));
    expect(failure).toMatchObject({ kind: "timeout", message: expect.stringContaining("'check'") });
  });

  it("are rejected when the connection is closed under them", async () => {
    const client = await connect();
    const failure = failureOf(client.check(await machine.request("pass", { checkSeconds: 20 })));
    client.dispose();
    expect((await failure).kind).toBe("disposed");
    expect((await failureOf(client.list({ root: machine.root }))).kind).toBe("disposed");
  });

  it("say what kind of trouble there is", async () => {
    const client = await connect();
    expect(await failureOf(client.stop({ folder: machine.folder }))).toMatchObject({ kind: "noRun" });
    expect(await failureOf(client.list({ root: "relative" }))).toMatchObject({ kind: "invalid" });
    const request = { ...(await machine.request("pass")), python: "/no/such/python" };
    expect(await failureOf(client.check(request))).toMatchObject({ kind: "trainer" });
  });
});

describe("a probe", () => {
  it("says what the machine has", async () => {
    const client = await connect();
    const probe = await client.probe({ folder: machine.root });
    expect(probe.cpus).toBeGreaterThan(0);
    expect(probe.disk?.freeMB).toBeGreaterThan(0);
    expect(probe.trainer.problem).toContain("affectgpt-rl");
  });
});

describe("reading", () => {
  it("gives a range of a file under the folder, and nothing outside", async () => {
    const client = await connect();
    await writeFile(path.join(machine.root, "clip.bin"), Buffer.from([0, 255, 1, 2, 3]));
    const answer = await client.read({ root: machine.root, path: "clip.bin", offset: 1, length: 3 });
    expect([...answer.data]).toEqual([255, 1, 2]);
    expect(answer.size).toBe(5);
    const outside = { root: machine.root, path: "../python-stand-in", offset: 0, length: 10 };
    expect(await failureOf(client.read(outside))).toMatchObject({ kind: "file" });
  });
});

describe("following", () => {
  it("carries every byte of a run that grows, and its end", async () => {
    const client = await connect();
    const program = [
      "run = open(options['--run-dir'] + '/rollouts.jsonl', 'a', buffering=1)",
      "for n in range(400): run.write(json.dumps({'step': n, 'completion': 'joy ' * 50}) + '\\n'); time.sleep(0.001)",
      "print('done')",
    ].join("\n");
    const { folder } = await launch(client, program);
    const copy = new Map<string, Buffer>();
    const order: string[] = [];
    const follow = await client.follow({ folder, offsets: {}, intervalMs: 50 }, (event) => {
      order.push("file" in event ? event.file : event.kind);
      if (event.kind === "replaced") copy.set(event.file, Buffer.from(event.data));
      if (event.kind === "grown") {
        const kept = (copy.get(event.file) ?? Buffer.alloc(0)).subarray(0, event.offset);
        expect(kept.length).toBe(event.offset);
        copy.set(event.file, Buffer.concat([kept, event.data]));
      }
    });
    await follow.ended;
    expect(order[0]).toBe("run.json");
    expect(order.at(-1)).toBe("ended");
    for (const file of ["run.json", "exit.json", "process.json", "log.txt", "rollouts.jsonl"]) {
      expect(copy.get(file)).toEqual(await readFile(path.join(folder, file)));
    }
  });

  it("ends with an error when the relay dies, and with none when it is let go", async () => {
    const client = await connect();
    const { folder } = await launch(client, SAVES_ON_TERM);
    const first = await client.follow({ folder, offsets: {} }, () => undefined);
    first.dispose();
    await first.ended;
    const second = await client.follow({ folder, offsets: {} }, () => undefined);
    process.kill(client.hello.pid, "SIGKILL");
    expect(await failureOf(second.ended)).toMatchObject({ kind: "died" });
  });
});
