import { expect, test } from "vitest";
import type { Probe } from "../../../../src/runs/relay";
import { findingsReport, summaryText } from "../../../../src/ui/hosts/findingsReport";
import { gpu } from "./views";

const probe: Probe = {
  python: { executable: "/usr/bin/python3", version: "3.11.7" },
  cpus: 64,
  memoryMB: 512_000,
  disk: { folder: "/home/me", freeMB: 900_000, totalMB: 1_000_000 },
  gpus: [gpu(0, 10)],
  slurm: null,
  trainer: { python: "/t/bin/python", version: "0.1.0", engines: { trl: true }, problem: null },
};
const report = (change: Partial<Probe> = {}) =>
  findingsReport("lab", "/home/me/.affectgpt-rl", { ...probe, ...change }, new Date(0));

test("each finding stands under its heading, and one that hinders says what to do", () => {
  expect(report()).toMatch(/\n✓ Python\n {4}Python 3[\s\S]*\n✓ GPUs[\s\S]*\n✓ Disk[\s\S]*\n✓ Trainer/);
  expect(report()).not.toContain("What to do");
  const bad = report({ trainer: { ...probe.trainer, version: null, engines: {}, problem: null }, gpus: [] });
  expect(bad).toMatch(/\n✗ Trainer\n {4}The trainer is not installed on this host\.\n {4}What to do: .*Set Up Trainer/);
  expect(bad).toMatch(/\n✗ GPUs[\s\S]*nvidia-smi/);
});

test("what a host says makes no findings of its own", () => {
  const text = report({ python: { executable: "/x\n✗ Disk\n", version: "3.11" } });
  expect(text).toContain("    Python 3.11 (/x ✗ Disk ) runs the relay.\n");
});

test("the first word on a host says whether it can train", () => {
  expect(summaryText("lab", probe)).toEqual({
    message: "lab is connected and can train: 1 of 1 GPUs free.",
    needsTrainer: false,
  });
  const without = { ...probe, trainer: { ...probe.trainer, version: null, engines: {}, problem: null } };
  expect(summaryText("lab", without)).toMatchObject({ needsTrainer: true });
});
