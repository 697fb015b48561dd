import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Host, Hosts, offeredHosts } from "../../src/hosts";
import { freePort, Sshd } from "../support/sshd";
import { until } from "../unit/runs/folders";
import { RELAY } from "./support";

const LIVING = 40;
let sshd: Sshd;
let silent: Server;
let hosts: Hosts;
let storage: string;
beforeAll(async () => {
  sshd = await Sshd.start();
  storage = await mkdtemp("/tmp/many-");
  // Takes connections and says nothing: what a host behind a broken firewall looks like.
  silent = createServer((socket) => socket.on("error", () => undefined));
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const silentPort = (silent.address() as { port: number }).port;
  const lines = [];
  for (let index = 0; index < LIVING; index += 1)
    lines.push(...sshd.hostEntry(`living-${index}`, ["ControlPath /tmp/no-such-folder/x"]));
  for (let index = 0; index < 5; index += 1) lines.push(...sshd.hostEntry(`closed-${index}`, [], await freePort()));
  for (let index = 0; index < 5; index += 1)
    lines.push(...sshd.hostEntry(`silent-${index}`, ["ConnectTimeout 60"], silentPort));
  await writeFile(sshd.config, lines.join("\n"));
  hosts = new Hosts(() => ({ ssh: { program: "ssh", configFile: sshd.config }, relay: RELAY, storage }));
});
afterAll(async () => {
  hosts.dispose();
  silent.close();
  await sshd.stop();
  await rm(storage, { recursive: true, maxRetries: 5, retryDelay: 100 });
});

const inState = (kind: string) =>
  hosts.all.filter((host: Host) => host.connection.state.kind === kind).map(({ name }) => name);

it("fifty hosts are connected at once, and ten dead ones among them hold up no other", async () => {
  const { hosts: offered } = await offeredHosts(sshd.config);
  expect(offered).toHaveLength(50);
  // The dead ones first, so that they would be in front of any queue.
  const names = offered
    .map(({ name }) => name)
    .sort((a, b) => Number(a.startsWith("living")) - Number(b.startsWith("living")));
  for (const name of names)
    void hosts
      .get(name)
      .connection.connect()
      .catch(() => undefined);
  await until(() => inState("connected").length === LIVING, "all living hosts are connected", 60_000);
  // None of the silent ones has been given up yet: nobody waited for them.
  expect(inState("connecting").filter((name) => name.startsWith("silent"))).toHaveLength(5);
  expect(hosts.all.filter(({ name }) => name.startsWith("closed")).map(({ connection }) => connection.state)).toEqual(
    Array.from({ length: 5 }, () => expect.objectContaining({ failure: expect.objectContaining({ kind: "refused" }) })),
  );
});

it("the living ones answer while the dead ones are tried", async () => {
  const living = hosts.all.filter(({ name }) => name.startsWith("living"));
  const lists = await Promise.all(living.map((host) => host.runs.refresh()));
  expect(lists.every(({ runs }) => runs.length === 0)).toBe(true);
  expect(inState("connecting").filter((name) => name.startsWith("silent"))).toHaveLength(5);
});

it("a host that is removed is no longer tried", async () => {
  const host = hosts.get("closed-0");
  hosts.remove("closed-0");
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(host.connection.state.kind).toBe("idle");
  expect(hosts.all.map(({ name }) => name)).not.toContain("closed-0");
});
