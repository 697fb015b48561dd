import { expect, it } from "vitest";
import { findings, type HostFinding, wheelPlatforms } from "../../../src/hosts";
import type { Probe } from "../../../src/runs/relay";

const gpu = (memoryUsedMB: number | null, name = "NVIDIA H100") => ({
  ...{ index: 0, name, memoryTotalMB: 80_000, memoryUsedMB, utilization: 0 },
});
const LAB: Probe = {
  python: { executable: "/usr/bin/python3", version: "3.9.18" },
  cpus: 64,
  memoryMB: 512 * 1024,
  disk: { folder: "/home/u", freeMB: 900 * 1024, totalMB: 1000 * 1024 },
  gpus: [gpu(10), gpu(70_000), gpu(null)],
  slurm: null,
  trainer: { python: "/home/u/venv/bin/python", version: "0.1.0", engines: { trl: true, verl: false }, problem: null },
};
const of = (change: Partial<Probe>, kind: HostFinding["kind"]) =>
  findings({ ...LAB, ...change }).filter((each) => each.kind === kind);

it("a host that can train has no problem", () => {
  expect(findings(LAB).every(({ level, fix }) => level === "good" && fix === undefined)).toBe(true);
  expect(of({}, "gpus")).toMatchObject([{ message: "3 × NVIDIA H100; 2 of 3 free." }]);
  expect(of({}, "trainer")).toMatchObject([{ message: "Trainer 0.1.0 with trl." }]);
});

it("GPUs of several kinds are counted each, and none that is free is worth a note", () => {
  const gpus = [gpu(79_000), gpu(79_000, "NVIDIA A40")];
  expect(of({ gpus }, "gpus")).toMatchObject([
    { level: "note", message: "1 × NVIDIA H100, 1 × NVIDIA A40; 0 of 2 free." },
  ]);
});

it("no GPU is a problem, but not on a cluster's login node", () => {
  expect(of({ gpus: [] }, "gpus")).toMatchObject([{ level: "problem", fix: "checkDriver" }]);
  expect(of({ gpus: [], slurm: { partitions: ["gpu"] } }, "gpus")).toMatchObject([{ level: "note" }]);
  expect(of({ slurm: { partitions: ["gpu", "short"] } }, "slurm")).toMatchObject([
    { message: "Slurm with the partitions gpu, short." },
  ]);
  expect(of({ slurm: { partitions: [] } }, "slurm")).toMatchObject([{ level: "note" }]);
});

it("a disk has to hold the trainer, or a run where that is there", () => {
  const disk = (freeMB: number) => ({ disk: { folder: "/home/u", freeMB, totalMB: 1000 * 1024 } });
  const missing = { trainer: { ...LAB.trainer, version: null } };
  expect(of({ ...disk(5 * 1024), ...missing }, "disk")).toMatchObject([{ level: "problem", fix: "chooseFolder" }]);
  expect(of(disk(5 * 1024), "disk")).toMatchObject([{ level: "note" }]);
  expect(of(disk(1024), "disk")).toMatchObject([{ level: "problem" }]);
  expect(of({ disk: null }, "disk")).toMatchObject([{ level: "note" }]);
});

it("a trainer that is missing, or has no engine, says why", () => {
  const trainer = { ...LAB.trainer, version: "0.1.0", engines: { trl: false }, problem: "lacks the packages of trl" };
  expect(of({ trainer }, "trainer")).toEqual([
    { kind: "trainer", level: "problem", message: "lacks the packages of trl", fix: "setUpTrainer" },
  ]);
});

it("a trainer's Python that is not there is a trainer that was never installed", () => {
  const problem = "/home/u/venv/bin/python cannot be started: No such file or directory.";
  const trainer = { ...LAB.trainer, version: null, engines: { trl: false }, problem };
  expect(of({ trainer }, "trainer")).toMatchObject([
    { message: "The trainer is not installed on this host.", fix: "setUpTrainer" },
  ]);
});

it("wheels for a host go by every name that its C library takes, the newest first", () => {
  const names = wheelPlatforms("Linux-5.10.0-x86_64-with-glibc2.28");
  expect(names[0]).toBe("manylinux_2_28_x86_64");
  expect(names).toContain("manylinux_2_17_x86_64");
  expect(names.at(-1)).toBe("manylinux2014_x86_64");
  expect(wheelPlatforms("Linux-6.1-aarch64-with-glibc2.35")[0]).toBe("manylinux_2_35_aarch64");
  expect(wheelPlatforms("macOS-14-arm64")).toEqual([]);
  expect(wheelPlatforms("Linux-6.1-x86_64-with-libc")).toEqual([]);
});
