import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import type { Figure } from "./figure";

/** How long the rewards of a step of training take: five local ones over 1,024 completions, on one core. */
export async function measureRewards(root: string): Promise<Figure[]> {
  const python = path.join(root, "trainer/.venv/bin/python");
  const { stdout } = await promisify(execFile)(python, [path.join(root, "test/bench/rewards.py")]);
  const { completions, rewards, milliseconds } = JSON.parse(stdout) as Record<string, number>;
  return [
    {
      name: `${rewards} rewards of ${completions?.toLocaleString("en")} completions`,
      value: milliseconds ?? Number.NaN,
      unit: "ms",
      limit: 50,
      note: "median of processor time",
    },
  ];
}
