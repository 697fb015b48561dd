import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, expect, it } from "vitest";
import { RunReader } from "../../../../src/runs";
import { localLiveness } from "../../../../src/runs/processes";
import { append, makeRun } from "../folders";
import { temporary } from "./writers";

const opened: RunReader[] = [];
afterEach(() => {
  for (const reader of opened.splice(0)) reader.dispose();
});

/** A run of the engine `command`, as the relay records it. */
async function run(metrics?: object): Promise<{ readonly folder: string; open(): Promise<RunReader> }> {
  const folder = await makeRun(path.join(await temporary(), "run"), {
    config: { engine: "command", command: { argv: ["./train"], ...(metrics && { metrics }) } },
  });
  const open = async () => {
    const reader = await RunReader.open(folder, { alive: localLiveness, workers: "unused" });
    reader.follow();
    opened.push(reader);
    return reader;
  };
  return { folder, open };
}

const steps = ({ metrics }: RunReader) => metrics.map(({ step, phase, values }) => ({ step, phase, values }));

it("reads the curves of a command out of its output by a pattern, as they grow", async () => {
  const { folder, open } = await run({ format: "console", file: "log.txt", pattern: "^(?<step>\\d+) (?<loss>\\S+)$" });
  const log = path.join(folder, "log.txt");
  await writeFile(log, "Loading…\n1 0.5\n");
  const reader = await open();
  expect(steps(reader)).toEqual([{ step: 1, phase: "rl", values: { loss: 0.5 } }]);
  await writeFile(log, "Loading…\n1 0.5\n2 0.25\nDone.\n");
  await reader.refresh();
  expect(steps(reader).map(({ step }) => step)).toEqual([1, 2]);
  await writeFile(log, "1 9\n");
  await reader.refresh();
  expect(steps(reader)).toEqual([{ step: 1, phase: "rl", values: { loss: 9 } }]);
});

it("reads JSON Lines that a command writes into its run folder, parts of a step together", async () => {
  const { folder, open } = await run({ format: "json-lines", file: "own.jsonl" });
  await append(folder, "own.jsonl", { step: 1, loss: 1 }, { step: 1, kl: 2 });
  expect(steps(await open())).toEqual([{ step: 1, phase: "rl", values: { loss: 1, kl: 2 } }]);
});

it("reads metrics.jsonl where the command writes it itself", async () => {
  const { folder, open } = await run();
  await append(folder, "metrics.jsonl", { step: 1, time: 1, phase: "rl", values: { loss: 1 } });
  expect(steps(await open())).toEqual([{ step: 1, phase: "rl", values: { loss: 1 } }]);
});

it("says that a pattern is none, and shows the rest of the run", async () => {
  const { folder, open } = await run({ format: "console", pattern: "(?<step>[" });
  await append(folder, "events.jsonl", { time: 1, kind: "x", message: "y" });
  const reader = await open();
  expect(reader.problems.map(({ message }) => message)[0]).toMatch(/the pattern is no regular expression/);
  expect(reader.events).toHaveLength(1);
});
