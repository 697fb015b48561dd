import { parentPort, workerData } from "node:worker_threads";
import { compareFiles, EmotionError, Lexicon, scoreFiles } from "../../emotion";
import type { FromScoringWorker, ScoringTask } from "./scoring";

// One task and its end; it is cancelled by ending the thread.

const port = parentPort;
if (!port) throw new Error("scoring.worker.js runs as a worker thread.");
const say = (message: FromScoringWorker) => port.postMessage(message);

async function work({ task, level, predictions, truth, baseline, lexicon: parts }: ScoringTask): Promise<void> {
  const lexicon = new Lexicon(parts.identity, parts.forms, parts.synonyms, parts.wheels);
  const result =
    baseline === undefined
      ? await scoreFiles(lexicon, task, predictions, truth, { level, details: true })
      : await compareFiles(lexicon, task, { predictions, baseline, truth }, level);
  say({ kind: "done", result });
}

work(workerData as ScoringTask).catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  say({ kind: "failed", message, isForeseen: error instanceof EmotionError });
});
