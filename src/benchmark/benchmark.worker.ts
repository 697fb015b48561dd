import { parentPort, workerData } from "node:worker_threads";
import { Lexicon } from "../emotion";
import { evaluate } from "./evaluate";
import { BenchmarkError, messageOf } from "./problems";
import type { BenchmarkTask, FromBenchmarkWorker } from "./runner";
import { sampleRows } from "./samples";

// One task and its end: a benchmark resamples millions of numbers, which must not hold up the extension host, and is cancelled by ending the thread.

const port = parentPort;
if (!port) throw new Error("benchmark.worker.js runs as a worker thread.");
const say = (message: FromBenchmarkWorker) => port.postMessage(message);

async function work({ lexicon: { identity, forms, synonyms, wheels }, ...task }: BenchmarkTask): Promise<void> {
  const lexicon = new Lexicon(identity, forms, synonyms, wheels);
  if (task.kind === "evaluate") {
    const result = await evaluate(task.suite, lexicon, (progress) => say({ kind: "progress", progress }));
    return say({ kind: "done", result });
  }
  say({ kind: "done", result: await sampleRows(lexicon, task.set, task.predictions, task.truth) });
}

work(workerData as BenchmarkTask).catch((error: unknown) => {
  say({
    kind: "failed",
    message: messageOf(error),
    ...(error instanceof BenchmarkError && { problem: error.problem }),
  });
});
