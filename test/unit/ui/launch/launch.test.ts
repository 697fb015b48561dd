import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { JsonObject } from "../../../../src/files";
import type { Probe } from "../../../../src/runs/relay";
import { type LaunchRunServices, launchRun } from "../../../../src/ui/launch/launch";

/** What a person answers: the text of an entry by the beginning of the question's title; a list picks several. */
const person = vi.hoisted(() => ({
  answers: {} as Record<string, string | readonly string[]>,
  seen: [] as string[][],
}));

vi.mock("vscode", async (original) => {
  const actual = await original<typeof import("../../../support/vscode")>();
  interface Item {
    readonly label: string;
    readonly detail?: string;
  }
  const textOf = ({ label, detail }: Item) => (detail === undefined ? label : `${label}: ${detail}`);
  const answer = (title: string, items: readonly Item[]) => {
    person.seen.push([title, ...items.map(textOf)]);
    const key = Object.keys(person.answers).find((each) => title.startsWith(each)) ?? "";
    const wanted = person.answers[key];
    if (typeof wanted === "string") return items.find(({ label }) => label.includes(wanted));
    return wanted && items.filter(({ label }) => wanted.some((each) => label.includes(each)));
  };
  const createQuickPick = () => {
    let accept = () => {};
    let hide = () => {};
    const pick = {
      title: "",
      items: [] as readonly Item[],
      selectedItems: [] as readonly Item[],
      onDidAccept(listener: () => void) {
        accept = listener;
      },
      onDidHide(listener: () => void) {
        hide = listener;
      },
      hide: () => hide(),
      dispose: () => {},
      show() {
        const chosen = answer(pick.title, pick.items);
        if (!chosen || Array.isArray(chosen)) return hide();
        pick.selectedItems = [chosen as Item];
        // Each is answered once: a question that comes again is left.
        person.answers["Launch Run: demo"] = "";
        accept();
      },
    };
    return pick;
  };
  return {
    ...actual,
    Diagnostic: class {},
    ProgressLocation: { Notification: 15 },
    QuickPickItemKind: { Separator: -1 },
    window: {
      ...actual.window,
      showQuickPick: async (items: readonly Item[], { title }: { title: string }) => answer(title, items),
      createQuickPick,
      withProgress: (_options: object, work: (...given: object[]) => unknown) =>
        work({ report: () => {} }, { onCancellationRequested: () => {} }),
    },
    workspace: {
      ...actual.workspace,
      textDocuments: [],
      asRelativePath: (file: string) => path.basename(file),
      getWorkspaceFolder: () => undefined,
      getConfiguration: () => ({ get: (_name: string, otherwise: unknown) => otherwise }),
    },
  };
});

let folder: string;
let config: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "launch-"));
  config = path.join(folder, "run.yaml");
  await writeFile(config, "name: demo\n");
  person.answers = {};
  person.seen.length = 0;
});
afterEach(() => rm(folder, { recursive: true }));

const gpu = (index: number) => ({
  ...{ index, name: "H100", memoryTotalMB: 80_000, memoryUsedMB: 0, utilization: 0, processes: [] },
});

/** A machine that answers at once. @returns What it was asked, and the services of a launch on it. */
function machine(change: Partial<Probe>, resolved: JsonObject = {}) {
  const asked: { previewed: unknown[]; launched: unknown[]; shown: unknown[] } = {
    ...{ previewed: [], launched: [], shown: [] },
  };
  const probe: Probe = {
    ...{ python: { executable: "python3", version: "3.11.7" }, cpus: 2, memoryMB: null, disk: null, gpus: [] },
    ...{ slurm: null, runs: [], ...change },
    trainer: { python: "python3", version: "0.1.0", engines: { trl: true }, problem: null },
  };
  const client = {
    hello: { hostName: "lab1" },
    probe: async () => probe,
    check: async () => ({
      ...{ ok: true, problems: [], argv: ["train"] },
      resolved: { name: "demo", engine: "trl", launcher: "direct", ...resolved },
    }),
    async preview(request: unknown) {
      asked.previewed.push(request);
      return { script: "#!/bin/sh\n", argv: ["sbatch", "--parsable"], start: null, problem: "no such partition" };
    },
    async launch({ token: _, ...request }: { token: string }) {
      asked.launched.push(request);
      return { folder: "/runs/demo" };
    },
  };
  const services = {
    store: { root: "/runs", runs: () => [], refresh: async () => {} },
    relay: async () => client,
    hosts: { load: async () => {}, all: [] },
    secrets: { get: async () => undefined },
    documents: { show: async (...shown: unknown[]) => void asked.shown.push(shown) },
    showCheck: () => {},
    openDashboard: async () => {},
  };
  return { asked, services: services as unknown as LaunchRunServices };
}
const request = { root: "/runs", python: "python3" };

test("a machine without GPUs, Slurm and other runs leaves nothing to choose, and the launch sets nothing", async () => {
  const { asked, services } = machine({});
  person.answers = { "Launch Run: demo": "Start" };
  expect(await launchRun(services, config)).toBe("/runs/demo");
  expect(person.seen).toHaveLength(1);
  expect(asked.launched).toEqual([{ ...request, config }]);
});

test("who goes away at a question starts nothing", async () => {
  const { asked, services } = machine({ gpus: [gpu(0)], slurm: { partitions: ["main"] } });
  expect(await launchRun(services, config)).toBeUndefined();
  person.answers = { "Launch Run: choose what": "Start it now" };
  expect(await launchRun(services, config)).toBeUndefined();
  person.answers = { ...person.answers, "Launch Run: choose the GPUs": ["GPU 0"] };
  expect(await launchRun(services, config)).toBeUndefined();
  expect(person.seen.map(([title]) => title)).toEqual([
    "Launch Run: choose what starts it",
    ...["Launch Run: choose what starts it", "Launch Run: choose the GPUs"],
    ...["Launch Run: choose what starts it", "Launch Run: choose the GPUs", "Launch Run: demo"],
  ]);
  expect(asked.launched).toEqual([]);
});

test("the GPUs that are chosen and the turn are set; those that the configuration names are not set again", async () => {
  const runs = [{ folder: "/runs/a", name: "a", gpus: [1], waiting: false }];
  const busy = machine({ gpus: [gpu(0), gpu(1)], runs });
  person.answers = { "Launch Run: choose the GPUs": ["GPU 1"], "Launch Run: demo": "Queue" };
  await launchRun(busy.services, config);
  expect(busy.asked.launched).toEqual([{ ...request, config, set: { resources: { gpus: [1], wait: true } } }]);
  const named = machine({ gpus: [gpu(0), gpu(1)], runs }, { resources: { gpus: [1], wait: true } });
  person.answers = { "Launch Run: choose the GPUs": ["GPU 1"], "Launch Run: demo": "Queue" };
  await launchRun(named.services, config);
  expect(named.asked.launched).toEqual([{ ...request, config }]);
});

test("as a job it is previewed and launched with the launcher set, and no GPUs of this machine are asked for", async () => {
  const { asked, services } = machine(
    { gpus: [gpu(0)], slurm: { partitions: ["main"] } },
    { resources: { gpus: [0], wait: false } },
  );
  person.answers = { "Launch Run: choose what": "Slurm job", "Launch Run: demo": "Submit" };
  await launchRun(services, config);
  const set = { launcher: "slurm", resources: null };
  expect(asked.previewed).toEqual([{ python: "python3", config, set }]);
  expect(asked.launched).toEqual([{ ...request, config, set }]);
  expect(person.seen[1]).toEqual(
    expect.arrayContaining([
      "$(terminal) sbatch: sbatch --parsable",
      "$(warning) Slurm says: it would not start now: no such partition",
    ]),
  );
});

test("the script is shown, and the question comes again", async () => {
  const { asked, services } = machine({ slurm: { partitions: ["main"] } });
  person.answers = { "Launch Run: choose what": "Slurm job", "Launch Run: demo": "Show Script" };
  await launchRun(services, config);
  expect(asked.shown).toEqual([["slurm.sh", config, expect.stringContaining("#!/bin/sh\n")]]);
  expect(person.seen.map(([title]) => title)).toEqual([
    ...["Launch Run: choose what starts it", "Launch Run: demo", "Launch Run: demo"],
  ]);
});

test("where Slurm's programs name no partition there is no cluster, and nothing is asked of it", async () => {
  const { asked, services } = machine({ slurm: { partitions: [] } });
  person.answers = { "Launch Run: demo": "Start" };
  await launchRun(services, config);
  expect(person.seen.map(([title]) => title)).toEqual(["Launch Run: demo"]);
  expect(asked.launched).toEqual([{ ...request, config }]);
});

test("a configuration that names its launcher is not asked for it", async () => {
  await writeFile(config, "name: demo\nlauncher: direct\n");
  const { asked, services } = machine({ slurm: { partitions: ["main"] } });
  person.answers = { "Launch Run: demo": "Start" };
  await launchRun(services, config);
  expect(person.seen.map(([title]) => title)).toEqual(["Launch Run: demo"]);
  expect(asked.launched).toEqual([{ ...request, config }]);
});
