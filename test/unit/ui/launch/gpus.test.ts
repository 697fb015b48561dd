import { expect, test } from "vitest";
import type { Probe } from "../../../../src/runs/relay";
import { chosenText, gpuItems, gpusOf, mayChooseGpus, rivals, waitsIn } from "../../../../src/ui/launch/gpus";

type Gpu = Probe["gpus"][number];
const gpu = (index: number, change: Partial<Gpu> = {}): Gpu => ({
  ...{ index, name: "H100", memoryTotalMB: 81_920, memoryUsedMB: 100, utilization: 0, processes: [] },
  ...change,
});
const machine = (gpus: readonly Gpu[], runs: Probe["runs"] = []): Probe => ({
  python: { executable: "/usr/bin/python3", version: "3.11.7" },
  ...{ cpus: 8, memoryMB: 65_536, disk: null, slurm: null, gpus, runs },
  trainer: { python: "/venv/bin/python", version: "0.1.0", engines: { trl: true }, problem: null },
});
const run = (name: string, gpus: readonly number[] | null, waiting = false) => ({
  ...{ folder: `/runs/${name}`, name, gpus, waiting },
});
const process = (change: object) => ({ pid: 7, user: "ann", program: "python3", run: null, ...change });
const picked = (probe: Probe, resolved: object) =>
  gpuItems(probe, resolved as never)
    .filter((item) => item.picked)
    .map(({ index }) => index);

test("a GPU says its model, its memory, who has it and who waits for it", () => {
  const probe = machine(
    [
      gpu(0, {
        memoryUsedMB: 40_960,
        processes: [process({ run: "demo" }), process({ user: "bob", program: "vllm" })],
      }),
      gpu(1, { memoryUsedMB: null, processes: [process({ run: "lost" }), process({ user: null, pid: 9 })] }),
      gpu(2),
    ],
    [run("demo", [0]), run("next", [0, 1], true), run("last", [0], true)],
  );
  expect(gpuItems(probe, {}).map(({ description }) => description)).toEqual([
    "H100 · 40 of 80 GB in use · 'demo' · vllm (bob, process 7) · 2 runs wait",
    "H100 · 'lost' · python3 (?, process 9) · 1 run waits",
    "H100 · 0.1 of 80 GB in use",
  ]);
});

test("the configuration's GPUs are picked, else as many free ones as the engine has processes", () => {
  const probe = machine([gpu(0, { memoryUsedMB: 40_000 }), gpu(1), gpu(2), gpu(3)], [run("demo", [1])]);
  expect(picked(probe, { engine: "trl", resources: { gpus: [0, 3] } })).toEqual([0, 3]);
  expect(picked(probe, { engine: "trl", resources: { gpus: [] } })).toEqual([]);
  expect(picked(probe, { engine: "trl" })).toEqual([2]);
  expect(picked(probe, { engine: "trl", trl: { processes: 2 } })).toEqual([2, 3]);
  expect(picked(probe, { engine: "trl", trl: { accelerate: "fsdp.yaml" } })).toEqual([2, 3]);
  expect(picked(probe, { engine: "ms-swift", msSwift: { processes: 3 } })).toEqual([0, 2, 3]);
  expect(picked(probe, { engine: "verl", verl: { gpus: 2, nodes: 1 } })).toEqual([2, 3]);
  expect(picked(probe, { engine: "verl", verl: { gpus: 2 } })).toEqual([2, 3]);
  expect(picked(probe, { engine: "command" })).toEqual([2, 3]);
});

test("where none is free the first is picked, and a run on all of the machine has each of them", () => {
  const probe = machine([gpu(0), gpu(1)], [run("all", null)]);
  expect(picked(probe, { engine: "command" })).toEqual([0]);
});

test("there is a choice where there are GPUs and the run may use them", () => {
  expect(mayChooseGpus(machine([gpu(0)]), { device: "auto" })).toBe(true);
  expect(mayChooseGpus(machine([gpu(0)]), { device: "cpu" })).toBe(false);
  expect(mayChooseGpus(machine([]), {})).toBe(false);
  expect(mayChooseGpus(machine([gpu(0)]), { engine: "verl", verl: { gpus: 1 } })).toBe(true);
  expect(mayChooseGpus(machine([gpu(0)]), { engine: "verl", verl: { address: "http://ray:8265" } })).toBe(false);
});

test("before a run are those that share a GPU with it; on the processors those that have no GPU, or all", () => {
  const probe = machine([gpu(0), gpu(1)], [run("a", [0]), run("b", [1], true), run("cpu", []), run("all", null)]);
  const names = (gpus: readonly number[] | undefined) =>
    rivals(probe, gpus ? { resources: { gpus } } : {}).map(({ name }) => name);
  expect(names([0])).toEqual(["a", "all"]);
  expect(names([])).toEqual(["cpu", "all"]);
  expect(names(undefined)).toEqual(["a", "b", "cpu", "all"]);
});

test("a section that cannot be read says nothing", () => {
  expect(gpusOf({ resources: { gpus: ["0"] } })).toBeUndefined();
  expect(waitsIn({ resources: [] })).toBe(false);
  expect(waitsIn({ resources: { wait: true } })).toBe(true);
});

test("the summary names the chosen GPUs", () => {
  const probe = machine([gpu(0), gpu(1)]);
  expect(chosenText(probe, { resources: { gpus: [1] } })).toBe("1 (H100)");
  expect(chosenText(probe, {})).toBe("0 (H100), 1 (H100)");
  expect(chosenText(probe, { resources: { gpus: [] } })).toBe("none: trains on the CPU");
  expect(chosenText(machine([]), {})).toBe("none: trains on the CPU");
});
