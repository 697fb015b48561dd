import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** A run's folder as a test looks into it, past every reader of the product. */
export class RunFiles {
  constructor(readonly folder: string) {}

  /** The only run below a workspace. */
  static async of(workspace: string): Promise<RunFiles> {
    const names = (await readdir(path.join(workspace, "runs"))).filter((name) => !name.startsWith("."));
    const [name] = names;
    if (name === undefined || names.length > 1)
      throw new Error(`Not one run, but ${names.length}: ${names.join(", ")}`);
    return new RunFiles(path.join(workspace, "runs", name));
  }

  async json(file: string): Promise<Record<string, unknown> | undefined> {
    const text = await readFile(path.join(this.folder, file), "utf8").catch(() => undefined);
    return text === undefined ? undefined : JSON.parse(text);
  }

  async rows(file: string): Promise<Record<string, unknown>[]> {
    const text = await readFile(path.join(this.folder, file), "utf8");
    return text
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  }

  /** Steps of GRPO in the order in which their metrics were written. */
  async steps(): Promise<number[]> {
    return (await this.rows("metrics.jsonl")).filter(({ phase }) => phase === "rl").map(({ step }) => Number(step));
  }

  /** Phase and step that the trainer last said. */
  async progress(): Promise<{ readonly phase: string; readonly step: number }> {
    const state = await this.json("state.json");
    return { phase: String(state?.phase ?? ""), step: Number(state?.step ?? 0) };
  }
}
