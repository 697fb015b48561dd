import { parentPort, workerData } from "node:worker_threads";
import { memoryOf } from "./rolloutBatch";
import { RolloutScan } from "./rolloutScan";
import type { FromScanWorker } from "./rolloutWorker";

// Reads a large rollouts.jsonl beside the extension host: each message from the host asks for one look.

const port = parentPort;
if (!port) throw new Error("This file runs as a worker thread.");
const say = (message: FromScanWorker, memory: ArrayBuffer[] = []): void => port.postMessage(message, memory);
const scan = new RolloutScan(String(workerData), (batch, progress) =>
  say({ kind: "batch", batch, progress }, memoryOf(batch)),
);
port.on("message", () => void scan.look().then((looked) => say({ kind: "looked", looked })));
