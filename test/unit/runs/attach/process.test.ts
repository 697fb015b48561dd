import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { trainingProcesses } from "../../../../src/runs/attach";
import { outputOf } from "../../../../src/runs/attach/process";
import { until } from "../folders";
import { temporary } from "./writers";

test("the output folder stands in the arguments of each engine", () => {
  expect(outputOf(["trl", "grpo", "--output_dir", "out/a"])).toBe("out/a");
  expect(outputOf(["swift", "rlhf", "--output-dir=out/b", "--model", "m"])).toBe("out/b");
  expect(outputOf(["python", "-m", "verl.trainer.main_ppo", "trainer.rollout_data_dir=/r"])).toBe("/r");
  expect(outputOf(["python", "train.py"])).toBeUndefined();
});

test("a process that trains is found with the folder that it writes to", async () => {
  const folder = await temporary();
  await mkdir(path.join(folder, "swift", "cli"), { recursive: true });
  const script = path.join(folder, "swift", "cli", "rlhf.py");
  await writeFile(script, "import time\ntime.sleep(60)\n");
  const child = spawn("python3", [script, "--output_dir", "out"], { cwd: folder });
  try {
    const find = async () => (await trainingProcesses()).find(({ pid }) => pid === child.pid);
    // A launcher that stands for python3 replaces itself: for a moment the process has no command line at all.
    const written = path.join(folder, "out");
    await until(async () => (await find())?.folder === written, "the process is found with its folder");
  } finally {
    child.kill("SIGKILL");
  }
});
