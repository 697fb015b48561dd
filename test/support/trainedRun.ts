/** A run folder made by code, as the trainer leaves it in the middle of GRPO: curves that learn, evaluations, checkpoints, a resume. */
import { mkdir, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { type RolloutPlan, rolloutRows, sampleName, seeded, subtitleOf, truthOf } from "./rolloutRows";

/** Epoch seconds at which the run was launched. */
const LAUNCHED = 1_780_000_000;
const PRETRAINING_STEPS = 400;
const COLD_START_STEPS = 300;
const RL_STEPS = 150;

export interface TrainedRun extends Partial<RolloutPlan> {
  /** Steps of GRPO that were done; 0 for a run that has not come so far. */
  readonly done?: number;
  readonly evaluations?: boolean;
  /** What run.json says that rewards and evaluations were made with. */
  readonly lexicon?: object;
  readonly exit?: object;
  /** Answers grow and lose precision from here on. */
  readonly listEverythingFrom?: number;
  /** What run.json says otherwise; of `config`, the parts that are given. */
  readonly run?: Readonly<Record<string, unknown>>;
  /** Added to each accuracy, and to what follows from it. */
  readonly better?: number;
}

const lines = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join("");

/** Writes the folder and returns its path. */
export async function writeTrainedRun(folder: string, plan: TrainedRun = {}): Promise<string> {
  const { done = 87, evaluations = true } = plan;
  const corpus = path.join(folder, "corpus");
  await mkdir(corpus, { recursive: true });
  const prompts = plan.prompts ?? 60;
  const rollouts = rolloutRows({ steps: done, groups: plan.groups ?? 8, size: plan.size ?? 8, prompts });
  const samples = Array.from({ length: prompts }, (_, prompt) => ({
    id: sampleName(prompt),
    video: `clips/${sampleName(prompt)}.mp4`,
    subtitle: subtitleOf(prompt),
    labels: truthOf(prompt),
  }));
  const write = (name: string, content: string) => writeFile(path.join(folder, name), content);
  await writeFile(path.join(corpus, "train.jsonl"), lines(samples));
  await write("run.json", JSON.stringify(runDocument(path.join(corpus, "train.jsonl"), plan)));
  await write("metrics.jsonl", lines(metricRows(done, plan)));
  await write("hardware.jsonl", lines(hardwareRows(done)));
  await write("events.jsonl", lines(eventRows(done)));
  if (evaluations) await write("evaluations.jsonl", lines(evaluationRows(done, plan.better)));
  if (rollouts.length > 0) await write("rollouts.jsonl", lines(rollouts));
  const phase =
    done > 0 ? { phase: "rl", step: done, totalSteps: RL_STEPS } : { phase: "preparing", step: 12, totalSteps: 200 };
  await write(
    "state.json",
    JSON.stringify({
      schema: 1,
      ...phase,
      etaSeconds: 72,
      heartbeat: 9,
      time: Date.now() / 1000,
      medianStepSeconds: 0.76,
    }),
  );
  if (plan.exit) await write("exit.json", JSON.stringify(plan.exit));
  return folder;
}

function runDocument(train: string, { lexicon, run = {} }: TrainedRun) {
  const { config, ...others } = run;
  const document = {
    schema: 1,
    id: "20260528-demo",
    name: "demo-acc-format",
    created: new Date(LAUNCHED * 1000).toISOString(),
    config: {
      rewards: [
        { name: "accuracy", weight: 1 },
        { name: "format", weight: 0.5 },
        { name: "alignment", weight: 0.2 },
      ],
      encoder: { steps: PRETRAINING_STEPS },
      coldStart: { steps: COLD_START_STEPS },
      rl: { steps: RL_STEPS, batchSize: 64, groupSize: 8 },
    },
    configPath: null,
    engine: { name: "trl", versions: { trl: "1.16.0" } },
    argv: [],
    host: { name: os.hostname(), kind: "local" },
    launcher: { kind: "direct", jobId: null },
    dataset: { train: { path: train } },
    seed: 0,
    lexicon: lexicon ?? null,
  };
  return { ...document, ...others, config: { ...document.config, ...(typeof config === "object" ? config : {}) } };
}

/** When a step of a phase is done. */
function timeOf(phase: string, step: number): number {
  if (phase === "pretraining") return LAUNCHED + 20 + step * 0.06;
  if (phase === "cold-start") return LAUNCHED + 50 + step * 0.2;
  return LAUNCHED + 120 + step * 0.95;
}

function metricRows(done: number, { listEverythingFrom = Number.POSITIVE_INFINITY, better = 0 }: TrainedRun) {
  if (done === 0) return [];
  const random = seeded(3);
  const noisy = (value: number, noise: number) => value + (random() - 0.5) * noise;
  const supervised = (phase: string, steps: number) =>
    Array.from({ length: steps }, (_, index) => ({
      step: index + 1,
      phase,
      time: timeOf(phase, index + 1),
      values: {
        loss: noisy(2.4 * Math.exp(-index / (steps / 4)) + 0.3, 0.1),
        learning_rate: 1e-3 * (1 - index / steps),
      },
    }));
  const rl = Array.from({ length: done }, (_, index) => {
    const [step, share] = [index + 1, index / RL_STEPS];
    const drift = Math.max(0, step - listEverythingFrom);
    const accuracy = noisy(0.34 + better + 0.45 * (1 - Math.exp(-4 * share)), 0.06);
    const [format, alignment] = [noisy(0.97, 0.03), noisy(0.5 + 0.3 * share, 0.08)];
    return {
      step,
      phase: "rl",
      time: timeOf("rl", step),
      values: {
        reward: accuracy + 0.5 * format + 0.2 * alignment,
        "rewards/accuracy/mean": accuracy,
        "rewards/format/mean": format,
        "rewards/alignment/mean": alignment,
        "answer/precision": noisy(0.62 - 0.006 * drift, 0.03),
        "answer/recall": noisy(0.5 + 0.2 * share + 0.003 * drift, 0.03),
        "answer/words": noisy(2.1 + 0.06 * drift, 0.1),
        "answer/truth_words": noisy(2.4, 0.1),
        "answer/unmapped_share": noisy(0.03, 0.01),
        loss: noisy(0, 0.04),
        entropy: noisy(1.9 - 0.8 * share, 0.06),
        kl: noisy(0.02 * share, 0.004),
        frac_reward_zero_std: noisy(0.12, 0.1),
        "completions/clipped_ratio": Math.max(0, noisy(0.01, 0.02)),
        grad_norm: noisy(0.6, 0.3),
        learning_rate: 4e-4 * (1 - share),
        tokens: step * 64 * 40,
      },
    };
  });
  return [...supervised("pretraining", PRETRAINING_STEPS), ...supervised("cold-start", COLD_START_STEPS), ...rl];
}

function evaluationRows(done: number, better = 0) {
  if (done === 0) return [];
  const row = (phase: string, step: number, f1: number) => ({
    step,
    phase,
    time: timeOf(phase, step) + 0.5,
    set: "held-out",
    samples: 200,
    precision: f1 + 0.02,
    recall: f1 - 0.02,
    f1,
    words: 1.7,
    distinctWords: 1.5,
    constant: 0.38,
    contrary: f1 - 0.08,
    swapped: { media: 0.3 - 0.05 * (step / RL_STEPS), face: f1 * 0.66, voice: f1 * 0.64, words: f1 - 0.01 },
    predictions: `predictions/${phase}-${step}.jsonl`,
  });
  const rl = [25, 50, 75, 100, 125, 150].filter((step) => step <= done);
  return [
    row("cold-start", COLD_START_STEPS, 0.46),
    ...rl.map((step) => row("rl", step, 0.46 + better + 0.44 * (1 - Math.exp(-step / 40)))),
  ];
}

function hardwareRows(done: number) {
  const random = seeded(5);
  return Array.from({ length: Math.max(1, Math.floor((120 + done) / 5)) }, (_, index) => ({
    time: LAUNCHED + index * 5,
    cpuPercent: 150 + 45 * random(),
    memoryMB: 1_200 + 40 * random() + index,
    diskFreeMB: 80_000 - index,
    gpus: [
      {
        index: 0,
        name: "NVIDIA H200",
        utilization: 60 + 20 * random(),
        memoryUsedMB: 96_000,
        memoryTotalMB: 141_000,
        temperatureC: 61,
        powerW: 420,
      },
    ],
  }));
}

function eventRows(done: number) {
  const event = (kind: string, phase: string, step: number, message: string) => ({
    time: timeOf(phase, step),
    level: "info",
    kind,
    message,
    phase,
    step,
  });
  const begun = event("phase", "pretraining", 0, "Pretraining begins: 400 steps.");
  if (done === 0) return [begun];
  const checkpoints = [25, 50, 75, 100, 125, 150].filter((step) => step <= done);
  return [
    begun,
    ...checkpoints.map((step) => event("checkpoint", "rl", step, `Saved rl after step ${step}.`)),
    ...(done > 60 ? [event("resumed", "rl", 60, "Resumed: rl goes on after step 60 of 150.")] : []),
  ];
}
