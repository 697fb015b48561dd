import { expect, test } from "vitest";
import type { CheckReport, Probe } from "../../../../src/runs/relay";
import { type LaunchFacts, runName, summary } from "../../../../src/ui/launch/summary";

const probe: Probe = {
  python: { executable: "/venv/bin/python", version: "3.11.7" },
  cpus: 2,
  memoryMB: 16_384,
  disk: { folder: "/lab/runs", freeMB: 51_200, totalMB: 102_400 },
  gpus: [],
  slurm: null,
  trainer: { python: "/venv/bin/python", version: "0.1.0", engines: { trl: true }, problem: null },
};
const report: CheckReport = {
  ok: true,
  problems: [],
  resolved: {
    name: "demo",
    engine: "trl",
    seed: 3,
    encoder: { steps: 400 },
    coldStart: { steps: 300 },
    rl: { steps: 140 },
  },
  engine: { name: "trl", versions: { torch: "2.15", trl: "1.16", onnx: "1.20" } },
  argv: ["/venv/bin/python", "-m", "affectgpt_rl", "train", "--config", "/my work/run.yaml"],
};
const facts: LaunchFacts = {
  config: "/my work/run.yaml",
  root: "/lab/runs",
  host: "lab1",
  probe,
  report,
  estimate: { seconds: 245, from: "preset" },
};
const values = (changed: Partial<LaunchFacts> = {}) =>
  Object.fromEntries(summary({ ...facts, ...changed }).map(({ label, value }) => [label, value]));

test("the summary says time, phases, machine, disk, versions, configuration and command", () => {
  expect(runName(report)).toBe("demo");
  expect(values()).toEqual({
    "Estimated time": "about 4 min on 2 free CPU cores",
    Phases: "encoder 400 · cold start 300 · GRPO 140 steps",
    Machine: "lab1 · 2 CPUs · 16 GB · no GPU: trains on the CPU",
    Disk: "50 GB free for /lab/runs",
    Trainer: "affectgpt-rl 0.1.0 · torch 2.15, trl 1.16 · Python 3.11.7",
    Configuration: "/my work/run.yaml · seed 3",
    Command: "/venv/bin/python -m affectgpt_rl train --config '/my work/run.yaml'",
  });
});

test("little disk is a warning, an unknown time is not invented, GPUs are named", () => {
  const small = { ...probe, disk: { folder: "/lab/runs", freeMB: 1024, totalMB: 102_400 } };
  expect(values({ probe: small }).Disk).toBe("1.0 GB free for /lab/runs: this is little");
  expect(summary({ ...facts, probe: small }).find(({ label }) => label === "Disk")?.icon).toBe("warning");
  expect(values({ estimate: null })["Estimated time"]).toMatch(/^not known/);
  const gpu = { index: 0, name: "H200", memoryTotalMB: 141_000, memoryUsedMB: 0, utilization: 0 };
  expect(values({ probe: { ...probe, gpus: [gpu, gpu] } }).Machine).toBe("lab1 · 2 CPUs · 16 GB · H200, H200");
});
