import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isActive, RunStore } from "../../../../src/runs";
import { AddedHosts } from "../../../../src/ui/hosts/addedHosts";
import { EveryRun } from "../../../../src/ui/hosts/everyRun";
import { beat, makeRun, put, supervise, until } from "../../runs/folders";

let here: string;
let kept: Map<string, unknown>;
let mayConnect: boolean;
const open: { dispose(): void }[] = [];
beforeEach(async () => {
  here = await mkdtemp("/tmp/added-");
  kept = new Map();
  mayConnect = true;
});
afterEach(async () => {
  for (const each of open.splice(0)) each.dispose();
  await rm(here, { recursive: true, maxRetries: 5, retryDelay: 50 });
});

function hostsHere(): AddedHosts {
  const memory = {
    get: (key: string) => kept.get(key),
    update: async (key: string, value: unknown) => void kept.set(key, value),
    keys: () => [...kept.keys()],
  };
  const optionsOf = () => ({ ssh: { program: "/no/such/ssh" }, relay: "dist/relay.pyz", storage: here });
  const hosts = new AddedHosts({
    memory: memory as never,
    workers: "dist",
    mayConnect: () => mayConnect,
    optionsOf,
  });
  open.push(hosts);
  return hosts;
}

/** What an earlier window left of a host: its list, and the copy of one of its two runs. */
async function earlier(hosts: AddedHosts, more: Readonly<Record<string, string>> = {}) {
  const { host } = await hosts.add("lab");
  const line = (name: string, state: string) => ({
    ...{ folder: `/there/${name}`, id: name, name, created: "2026-11-03T00:00:00Z", state },
    ...{ phase: null, step: null, totalSteps: null },
  });
  const others = Object.entries(more).map(([name, state]) => line(name, state));
  const runs = [line("copied", "running"), line("listed", "finished"), ...others];
  await makeRun(host.runs.copyOf("/there/copied"), { name: "copied" });
  await writeFile(
    path.join(path.dirname(host.runs.copies), "list.json"),
    JSON.stringify({ schema: 1, runs, asOf: 1_700_000_000_000 }),
  );
}

test("hosts are remembered in the order in which they were added, and forgotten when they are removed", async () => {
  const hosts = hostsHere();
  for (const name of ["lab", "cluster", "lab"]) await hosts.add(name);
  expect(hosts.all.map(({ name }) => name)).toEqual(["lab", "cluster"]);
  const later = hostsHere();
  await later.load();
  expect(later.all.map(({ name }) => name)).toEqual(["lab", "cluster"]);
  expect(later.all.map(({ view }) => view.state.kind)).toEqual(["idle", "idle"]);
  await later.remove("lab");
  expect(kept.get("hosts.names")).toEqual(["cluster"]);
  expect(later.get("lab")).toBeUndefined();
});

test("the runs of a host that is away are there, with the moment of the last news, among those of this machine", async () => {
  await earlier(hostsHere());
  const hosts = hostsHere();
  const local = new RunStore({ root: path.join(here, "local"), workers: "dist" });
  await makeRun(path.join(here, "local/own"), { name: "own", created: "2026-12-01T00:00:00Z" });
  const every = new EveryRun(local, hosts);
  open.push(local, every);
  await Promise.all([local.start(), hosts.load()]);
  await until(() => every.runs().length === 3, "all are known");
  expect(every.runs().map(({ name }) => name)[0]).toBe("own");
  const lab = hosts.get("lab");
  const copy = lab?.host.runs.copyOf("/there/copied") ?? "";
  expect(every.run(copy)).toMatchObject({ name: "copied" });
  expect(lab?.remoteOf(copy)).toBe("/there/copied");
  expect(lab?.staleSince(copy)).toBe(1_700_000_000_000);
  expect(hosts.of(path.join(here, "local/own"))).toBeUndefined();
  const before = every.runs();
  const end = { schema: 1, reason: "finished", code: 0, signal: null, message: "", time: 1 };
  await put(path.join(here, "local/own"), "exit.json", end);
  await until(() => every.runs()[0]?.state === "finished", "its end is seen");
  expect(every.runs().slice(1)).toEqual(before.slice(1));
  const held = await every.open(copy);
  expect(held.value.info.name).toBe("copied");
  held.dispose();
});

test("the runs that are going on are those of the list that do: copied or not, of a host or of this machine", async () => {
  await earlier(hostsHere(), { waits: "queued", trains: "running", gone: "lost", ended: "running" });
  const hosts = hostsHere();
  const local = new RunStore({ root: path.join(here, "local"), workers: "dist" });
  const every = new EveryRun(local, hosts);
  open.push(local, every);
  const { host } = await hosts.add("lab");
  await supervise(host.runs.copyOf("/there/copied"));
  await beat(host.runs.copyOf("/there/copied"), "rl", 1);
  // The copy knows more than the list.
  const ended = await makeRun(host.runs.copyOf("/there/ended"), { name: "ended" });
  await put(ended, "exit.json", { schema: 1, reason: "finished", code: 0, signal: null, message: "", time: 1 });
  await Promise.all([local.start(), hosts.load()]);
  await until(() => every.run(ended)?.state === "finished" && every.runs().length === 6, "all are known");
  expect(every.active()).toEqual(every.runs().filter(({ state }) => isActive(state)));
  expect(
    every
      .active()
      .map(({ name }) => name)
      .sort(),
  ).toEqual(["copied", "trains", "waits"]);
});

test("opening a run of which nothing is here says what stands in between, and in Restricted Mode no ssh is started", async () => {
  await earlier(hostsHere());
  const hosts = hostsHere();
  const local = new RunStore({ root: path.join(here, "local"), workers: "dist" });
  await mkdir(path.join(here, "local"));
  const every = new EveryRun(local, hosts);
  open.push(local, every);
  await hosts.load();
  const copy = hosts.get("lab")?.host.runs.copyOf("/there/listed") ?? "";
  await until(() => hosts.get("lab")?.remoteOf(copy) !== undefined, "the list is known");
  mayConnect = false;
  await expect(every.open(copy)).rejects.toThrow("In Restricted Mode no host is connected to.");
  expect(hosts.get("lab")?.view.state.kind).toBe("idle");
  mayConnect = true;
  await expect(every.open(copy)).rejects.toThrow(/^lab: There is no ssh program on this machine/);
});
