import { readFile } from "node:fs/promises";
import { cpuUsage, memoryUsage } from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import type * as vscode from "vscode";
import { RunStore } from "../../../src/runs";
import { AddedHosts } from "../../../src/ui/hosts/addedHosts";
import { EveryRun } from "../../../src/ui/hosts/everyRun";
import { contentsOf } from "../../../src/ui/runExplorer/contents";
import { median } from "../figure";

// Started by load.ts: a program of its own, since what it weighs is measured.

const IDLE_TIMES = 5;

/** What a window is asked to hold. */
export interface WindowRequest {
  readonly names: readonly string[];
  readonly configFile: string;
  readonly relay: string;
  readonly storage: string;
  /** The runs root of each host, by its name. */
  readonly roots: Readonly<Record<string, string>>;
  /** Runs of this machine. */
  readonly local: string;
  /** Live runs, all hosts together. */
  readonly live: number;
  readonly settleSeconds: number;
  /** Of each of the looks at the processor. */
  readonly idleSeconds: number;
}

/** What it cost. */
export interface WindowReport {
  /** From the first line of code to the explorer's content, before any host has answered. */
  readonly readyMs: number;
  readonly runs: number;
  readonly memoryMB: number;
  /** Of one core, with live runs followed and nobody at the screen. */
  readonly idlePercent: number;
}

/**
 * What the extension host does with its hosts, in a plain Node process: the same classes, without the editor. It prints one JSON object.
 */
async function main(): Promise<void> {
  const request: WindowRequest = JSON.parse(await readFile(process.argv[2] ?? "", "utf8"));
  const began = performance.now();
  const memory = { get: () => request.names, update: async () => undefined } as unknown as vscode.Memento;
  const local = new RunStore({ root: request.local, workers: "dist" });
  const hosts = new AddedHosts({
    memory,
    workers: "dist",
    mayConnect: () => true,
    optionsOf: (name) => {
      const { configFile, relay, storage, roots } = request;
      const runsRoot = roots[name];
      return { ssh: { program: "ssh", configFile }, relay, storage, ...(runsRoot !== undefined && { runsRoot }) };
    },
  });
  const every = new EveryRun(local, hosts);
  const explorer = () => contentsOf({ runs: () => every.runs(), broken: () => [], problem: null }, "");
  // As the explorer does: at most twice a second, each host for itself; and one list of all for the status bar and the notifications.
  let isDue = false;
  const draw = () => {
    isDue = false;
    for (const added of hosts.all) contentsOf(added, "");
    explorer();
  };
  await Promise.all([local.start(), hosts.load()]);
  // The remembered lists come with the hosts and are not waited for by `load`.
  while (explorer().total < request.names.length) await sleep(1);
  const { total } = explorer();
  const readyMs = performance.now() - began;
  every.onDidChange(() => {
    if (!isDue) setTimeout(draw, 500);
    isDue = true;
  });
  await Promise.all(hosts.all.map(({ host }) => host.connection.connect()));
  while (explorer().running < request.live) await sleep(100);
  await sleep(request.settleSeconds * 1000);
  // Others' work on a shared machine shows in a window of time, and seldom in most of them.
  const percents: number[] = [];
  for (let time = 0; time < IDLE_TIMES; time += 1) {
    const before = cpuUsage();
    await sleep(request.idleSeconds * 1000);
    const { user, system } = cpuUsage(before);
    percents.push((user + system) / 1e4 / request.idleSeconds);
  }
  const report: WindowReport = {
    readyMs,
    runs: total,
    memoryMB: memoryUsage.rss() / 2 ** 20,
    idlePercent: median(percents),
  };
  console.log(JSON.stringify(report));
  process.exit();
}

void main();
