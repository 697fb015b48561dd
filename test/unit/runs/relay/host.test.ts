import { afterAll, beforeAll, expect, it } from "vitest";
import { localTransport, RelayHost } from "../../../../src/runs/relay";
import { Machine } from "./machine";

let machine: Machine;
beforeAll(async () => {
  machine = await Machine.create();
});
afterAll(() => machine.remove([]));

it("starts one relay, when it is first needed", async () => {
  let opened = 0;
  const host = new RelayHost(() => {
    opened += 1;
    return machine.transport;
  });
  expect(opened).toBe(0);
  const [first, second] = await Promise.all([host.client(), host.client()]);
  expect(first).toBe(second);
  expect(opened).toBe(1);
  host.dispose();
});

it("starts another after the relay was killed", async () => {
  const host = new RelayHost(() => machine.transport);
  const first = await host.client();
  process.kill(first.hello.pid, "SIGKILL");
  await first.closed;
  const second = await host.client();
  expect(second.hello.pid).not.toBe(first.hello.pid);
  expect(await second.list({ root: machine.root })).toEqual([]);
  host.dispose();
});

it("leaves a relay that hangs and starts another", async () => {
  const host = new RelayHost(() => machine.transport, { answerSeconds: 1 });
  const first = await host.client();
  process.kill(first.hello.pid, "SIGSTOP");
  await expect(first.list({ root: machine.root })).rejects.toMatchObject({ kind: "timeout" });
  expect((await first.closed).message).toContain("SIGKILL");
  expect((await host.client()).hello.pid).not.toBe(first.hello.pid);
  host.dispose();
});

it("keeps a relay of which one call alone hangs", async () => {
  const host = new RelayHost(() => machine.transport, { checkSeconds: 0.3 });
  const client = await host.client();
  const slow = await machine.request("pass", { checkSeconds: 2 });
  await expect(client.check(slow)).rejects.toMatchObject({ kind: "timeout" });
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await host.client()).toBe(client);
  expect(await client.list({ root: machine.root })).toEqual([]);
  host.dispose();
});

it("waits longer after each failure, and says the reason each time", async () => {
  const starts: number[] = [];
  const host = new RelayHost(() => {
    starts.push(performance.now());
    return localTransport({ python: "/no/such/python", relay: "dist/relay.pyz" });
  });
  for (let tries = 0; tries < 4; tries += 1) {
    await expect(host.client()).rejects.toMatchObject({ kind: "pythonMissing" });
  }
  const waits = starts.slice(1).map((start, index) => start - (starts[index] ?? 0));
  expect(waits[0]).toBeGreaterThan(240);
  expect(waits[2]).toBeGreaterThan(990);
  host.dispose();
});

it("uses what the settings say at the next start", async () => {
  const transports = [localTransport({ python: "/no/such/python", relay: "dist/relay.pyz" }), machine.transport];
  const host = new RelayHost(() => transports.shift() ?? machine.transport);
  await expect(host.client()).rejects.toMatchObject({ kind: "pythonMissing" });
  expect((await host.client()).hello.protocol).toBe(1);
  host.dispose();
});

it("ends its relay when it is disposed, and starts none afterwards", async () => {
  const host = new RelayHost(() => machine.transport);
  const client = await host.client();
  host.dispose();
  expect((await client.closed).message).toContain("status 0");
  await expect(host.client()).rejects.toMatchObject({ kind: "disposed" });
});
