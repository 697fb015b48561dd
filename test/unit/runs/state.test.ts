import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { beforeEach, expect, test } from "vitest";
import { localLiveness, startTicks } from "../../../src/runs/processes";
import { readStanding } from "../../../src/runs/state";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "state-"));
});

const put = (file: string, value: object) => writeFile(path.join(folder, file), JSON.stringify(value));
const boot = async () => (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim();
const now = Date.now() / 1000;
const state = async (at = now) => (await readStanding(folder, localLiveness, at)).state;

async function supervisedBy(pid: number, change: object = {}): Promise<void> {
  const supervisor = { pid, startTicks: await startTicks(pid) };
  await put("process.json", { schema: 1, supervisor, bootId: await boot(), hostName: hostname(), ...change });
}

test.each([
  ["finished", "finished"],
  ["stopped", "stopped"],
  ["failed", "failed"],
  ["killed", "failed"],
])("exit.json decides over a living supervisor: %s", async (reason, expected) => {
  await supervisedBy(process.pid);
  await put("exit.json", { schema: 1, reason, message: "", time: now });
  expect(await state()).toBe(expected);
});

test.each([
  [null, 59, "running"],
  [null, 61, "stalled"],
  [20, 199, "running"],
  [20, 201, "stalled"],
])("with a median step of %s s a heartbeat of %s s ago means %s", async (medianStepSeconds, age, expected) => {
  await supervisedBy(process.pid);
  await put("state.json", { phase: "rl", step: 1, totalSteps: 2, time: now - age, medianStepSeconds });
  expect(await state()).toBe(expected);
});

test("loading an engine may take long", async () => {
  await supervisedBy(process.pid);
  await put("state.json", { phase: "preparing", step: 0, totalSteps: 0, time: now - 599 });
  expect(await state()).toBe("running");
  expect(await state(now + 2)).toBe("stalled");
});

test("a dead supervisor without exit.json means lost", async () => {
  const child = spawn("sleep", ["60"]);
  await supervisedBy(child.pid ?? 0);
  expect(await state()).toBe("running");
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(await state()).toBe("lost");
});

test("a process id that was used again and another boot are not taken for the run", async () => {
  await supervisedBy(process.pid, { supervisor: { pid: process.pid, startTicks: 1 } });
  expect(await state()).toBe("lost");
  await supervisedBy(process.pid, { bootId: "another" });
  expect(await state()).toBe("lost");
});

test("a run of another machine is judged by its heartbeat", async () => {
  await supervisedBy(1, { hostName: "elsewhere.example", bootId: "another" });
  await put("state.json", { phase: "rl", step: 1, totalSteps: 2, time: now - 30 });
  expect(await state()).toBe("running");
  expect(await state(now + 60)).toBe("stalled");
});

test("files that cannot be read count as absent", async () => {
  for (const file of ["exit.json", "process.json", "state.json"])
    await writeFile(path.join(folder, file), '{"reason":');
  expect(await state()).toBe("lost");
});

test("an ending written while the supervisor died is seen", async () => {
  await put("process.json", { supervisor: { pid: 1, startTicks: 1 } });
  const dying = async () => {
    await put("exit.json", { reason: "finished" });
    return false;
  };
  expect((await readStanding(folder, dying, now)).state).toBe("finished");
});

const queued = (standing: string) =>
  put("queue.json", { schema: 1, jobId: "31", state: "WORD", standing, message: "Waits.", time: now });

test.each(["queued", "stopped", "failed", "lost", "running"])(
  "without a supervisor a job says how it stands: %s",
  async (standing) => {
    await queued(standing);
    expect(await readStanding(folder, localLiveness, now)).toMatchObject({
      state: standing,
      queue: { jobId: "31", state: "WORD", standing, message: "Waits.", neverStarts: false, reason: null },
    });
  },
);

test("a living supervisor and an ending count more than the queue", async () => {
  await queued("queued");
  await supervisedBy(process.pid);
  expect(await state()).toBe("running");
  await put("exit.json", { schema: 1, reason: "finished", message: "", time: now });
  expect(await state()).toBe("finished");
});

test("a job on a node that cannot be seen is judged by queue and heartbeat", async () => {
  await supervisedBy(1, { hostName: "node17.example", bootId: "another" });
  await put("state.json", { phase: "rl", step: 1, totalSteps: 2, time: now - 30 });
  await queued("running");
  expect(await state()).toBe("running");
  expect(await state(now + 60)).toBe("stalled");
  await queued("queued");
  expect(await state()).toBe("queued");
});

test("a supervisor that was seen dead is not running because the queue has not noticed yet", async () => {
  await supervisedBy(process.pid, { bootId: "another" });
  await queued("running");
  expect(await state()).toBe("lost");
});

test("a run whose living supervisor waits for its turn is queued, and lost when the supervisor is gone", async () => {
  const waits = { scheduler: "local", jobId: null, state: "WAITING", message: "Waits for GPU 0." };
  await put("queue.json", { schema: 1, ...waits, standing: "queued", time: now });
  await put("state.json", { phase: "preparing", step: 0, totalSteps: 0, time: now - 90_000 });
  await supervisedBy(process.pid);
  expect(await readStanding(folder, localLiveness, now)).toMatchObject({ state: "queued", queue: waits });
  await supervisedBy(1, { hostName: "elsewhere.example", bootId: "another" });
  expect(await state()).toBe("queued");
  await supervisedBy(process.pid, { bootId: "another" });
  expect(await state()).toBe("lost");
});

test("a queue file of another kind counts as absent", async () => {
  await put("queue.json", { schema: 1, standing: "flying" });
  expect(await readStanding(folder, localLiveness, now)).not.toHaveProperty("queue");
  expect(await state()).toBe("lost");
});
