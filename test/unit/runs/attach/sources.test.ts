import { appendFile, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { openSource } from "../../../../src/runs/attach/sources";
import type { AttachOptions, FoundSource, Plan, RowSink, StepMetrics } from "../../../../src/runs/attach/types";
import type { Rollout } from "../../../../src/runs/types";
import { add, age, completionsParquet, eventRecord, jsonl, put, temporary, twoGroups } from "./writers";

class Sink implements RowSink {
  rows: StepMetrics[] = [];
  all: Rollout[] = [];
  ahead: Plan = {};
  metrics(row: StepMetrics): void {
    this.rows.push(row);
  }
  rollouts(rows: readonly Rollout[]): void {
    this.all.push(...rows);
  }
  plan(plan: Plan): void {
    this.ahead = { ...this.ahead, ...plan };
  }
}

const NONE: AttachOptions = { groupSize: null, pattern: null };

let folder: string;
let sink: Sink;
beforeEach(async () => {
  folder = await temporary();
  sink = new Sink();
});

const open = (format: FoundSource["format"], at: string, options: Partial<AttachOptions> = {}) =>
  openSource({ format, path: at, gives: "metrics" }, { ...NONE, ...options });

const places = (rollouts: readonly Rollout[]) =>
  rollouts.map(({ step, group, index, completion }) => [step, group, index, /<answer>(\w+)/.exec(completion)?.[1]]);

describe("trainer_state.json", () => {
  const state = (steps: number) =>
    JSON.stringify({
      global_step: steps,
      max_steps: 10,
      log_history: Array.from({ length: steps }, (_, at) => ({
        step: at + 1,
        epoch: 0.1,
        loss: 0.5,
        "rewards/accuracy/mean": at / 10,
      })),
    }).replaceAll("0.5", "NaN");

  it("gives the lines of the newest checkpoint, each once, and the number of steps", async () => {
    await put(path.join(folder, "checkpoint-2", "trainer_state.json"), state(2));
    const source = await open("trainer-state", folder);
    expect(await source.refresh(sink)).toBe("grown");
    await age(path.join(folder, "checkpoint-2", "trainer_state.json"), 60);
    await put(path.join(folder, "checkpoint-4", "trainer_state.json"), state(4));
    expect(await source.refresh(sink)).toBe("grown");
    expect(await source.refresh(sink)).toBe("same");
    expect(sink.rows.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
    expect(sink.rows[3]?.values).toMatchObject({ "rewards/accuracy/mean": 0.3, loss: null });
    expect(sink.ahead).toEqual({ totalSteps: 10 });
  });

  it("asks to be read anew after a resume from an earlier step", async () => {
    const file = await put(path.join(folder, "trainer_state.json"), state(4));
    const source = await open("trainer-state", folder);
    await source.refresh(sink);
    await writeFile(file, state(1));
    await age(file, -5);
    expect(await source.refresh(sink)).toBe("replaced");
  });

  it("says that half a file is none", async () => {
    await put(path.join(folder, "trainer_state.json"), state(4).slice(0, 100));
    const source = await open("trainer-state", folder);
    await expect(source.refresh(sink)).rejects.toThrow(/trainer_state\.json: not a whole JSON object/);
  });
});

describe("logging.jsonl of ms-swift", () => {
  const line = (step: number, change: object = {}) => ({
    loss: 0.1,
    "rewards/TinyReward/mean": 0.5,
    reward: 0.5,
    "global_step/max_steps": `${step}/5`,
    elapsed_time: "8s",
    remaining_time: "1h 2m 3s",
    ...change,
  });

  it("gives steps, the length of the run and what remains of it, and passes over the summary", async () => {
    const file = await put(path.join(folder, "logging.jsonl"), jsonl(line(1), line(2)));
    const source = await open("swift-logging", file);
    await source.refresh(sink);
    await add(file, { last_model_checkpoint: "x", global_step: 2, log_history: [] });
    await source.refresh(sink);
    expect(sink.rows.map(({ step, values }) => [step, values["rewards/TinyReward/mean"]])).toEqual([
      [1, 0.5],
      [2, 0.5],
    ]);
    expect(sink.ahead).toEqual({ totalSteps: 5, etaSeconds: 3723 });
    expect(source.unreadable).toBe(0);
  });

  it("takes Python's NaN, and counts what is no line", async () => {
    const text = JSON.stringify(line(1)).replace("0.1", "NaN");
    const file = await put(path.join(folder, "logging.jsonl"), jsonl(text, "half a li", { other: 1 }));
    const source = await open("swift-logging", file);
    await source.refresh(sink);
    expect(sink.rows[0]?.values.loss).toBeNull();
    expect(source.unreadable).toBe(2);
  });

  it("asks to be read anew when it was cut off", async () => {
    const file = await put(path.join(folder, "logging.jsonl"), jsonl(line(1), line(2)));
    const source = await open("swift-logging", file);
    await source.refresh(sink);
    await writeFile(file, jsonl(line(1)));
    expect(await source.refresh(sink)).toBe("replaced");
  });
});

describe("completions.jsonl of ms-swift", () => {
  const event = (step: number) => ({
    step: Array(4).fill(String(step)),
    prompt: ["A?", "A?", "A?", "A?"],
    completion: ["happy", "sad", "angry", "calm"].map((word) => `<answer>${word}</answer>`),
    EWReward: [0.7, 0.4, 0.1, null],
    Format: [1, 1, 0, 1],
    advantages: [0.9, 0.1, -0.9, 0],
    solution: ["happy", "happy", "angry", "angry"],
  });

  it("makes rows of columns, with groups where prompt or truth change, and no event twice", async () => {
    const file = await put(path.join(folder, "completions.jsonl"), jsonl(event(1), event(2), event(2)));
    const source = await open("swift-completions", file);
    await source.refresh(sink);
    expect(places(sink.all.slice(0, 4))).toEqual([
      [1, 0, 0, "happy"],
      [1, 0, 1, "sad"],
      [1, 1, 0, "angry"],
      [1, 1, 1, "calm"],
    ]);
    expect(sink.all).toHaveLength(8);
    expect(sink.all[3]).toMatchObject({
      rewards: { EWReward: null, Format: 1 },
      advantage: 0,
      total: null,
      tokens: null,
      truth: ["angry"],
    });
  });

  it("knows group size and weights from args.json", async () => {
    await put(path.join(folder, "args.json"), JSON.stringify({ num_generations: 4, reward_weights: [1, 0.5] }));
    const file = await put(path.join(folder, "completions.jsonl"), jsonl(event(1)));
    await (await open("swift-completions", file)).refresh(sink);
    expect(sink.all.map(({ group, index }) => [group, index])).toEqual([
      [0, 0],
      [0, 1],
      [0, 2],
      [0, 3],
    ]);
    expect(sink.all.map(({ total }) => total)).toEqual([1.2, 0.9, 0.1, 0.5]);
  });

  it("reads Megatron's steps, and one completion a line of Megatron on Ray", async () => {
    const { step: _step, ...columns } = event(1);
    const row = {
      gen_step: 2,
      prompt: [{ role: "user", content: "A?" }],
      completion: "<answer>glad</answer>",
      reward: 1.5,
    };
    const file = await put(
      path.join(folder, "completions.jsonl"),
      jsonl({ gen_step: Array(4).fill(1), ...columns }, row),
    );
    await (await open("swift-completions", file)).refresh(sink);
    expect(sink.all).toHaveLength(5);
    expect(sink.all[4]).toMatchObject({ step: 2, prompt: "A?", total: 1.5, rewards: {}, advantage: null });
  });
});

describe("completions_*.parquet of TRL", () => {
  const write = (step: number, content = completionsParquet(step, twoGroups(step))) =>
    put(path.join(folder, `completions_${String(step).padStart(5, "0")}.parquet`), content);

  it("gives groups with their rewards, advantages, truths and lengths", async () => {
    await write(1);
    await (await open("completions-parquet", folder)).refresh(sink);
    expect(places(sink.all)).toEqual([
      [1, 0, 0, "happy"],
      [1, 0, 1, "sad"],
      [1, 1, 0, "angry"],
      [1, 1, 1, "calm"],
    ]);
    expect(sink.all[2]).toMatchObject({
      rewards: { accuracy: 0.5, format: 1 },
      advantage: 0.5,
      tokens: 5,
      truth: ["angry", "upset"],
      // Two rewards of unknown weight have no known sum.
      total: null,
    });
    expect(sink.all.map(({ prompt }) => prompt)).toEqual(["How does she feel?", null, "And he?", null]);
    expect(sink.all[0]?.sample).toMatch(/^prompt [0-9a-f]{8}$/);
  });

  it("waits for a file without a footer, and says what is wrong with one that stays so", async () => {
    const whole = completionsParquet(2, twoGroups(2));
    await write(1);
    const half = await write(2, whole.slice(0, whole.length - 20));
    const source = await open("completions-parquet", folder);
    await source.refresh(sink);
    expect(sink.all).toHaveLength(4);
    expect(source.unreadable).toBe(0);
    await writeFile(half, whole);
    expect(await source.refresh(sink)).toBe("grown");
    expect(sink.all).toHaveLength(8);
    const broken = await write(3, Buffer.concat([Buffer.from("PAR1"), Buffer.alloc(40, 7), Buffer.from("PAR1")]));
    await age(broken, 10);
    await expect(source.refresh(sink)).rejects.toThrow(/completions_00003\.parquet: cannot be read as Parquet/);
    expect(source.unreadable).toBe(1);
  });

  it("shows completions that are logged again under the next step once", async () => {
    await write(1);
    await write(2, completionsParquet(2, twoGroups(1)));
    await (await open("completions-parquet", folder)).refresh(sink);
    expect(sink.all.map(({ step }) => step)).toEqual([1, 1, 1, 1]);
  });

  it("leaves out steps that a resume has undone", async () => {
    for (const step of [1, 2, 3]) await age(await write(step), 1000);
    await write(2);
    await (await open("completions-parquet", folder)).refresh(sink);
    expect([...new Set(sink.all.map(({ step }) => step))]).toEqual([1, 2]);
  });

  it("asks to be read anew when a step was written over", async () => {
    await write(1);
    const source = await open("completions-parquet", folder);
    await source.refresh(sink);
    await age(await write(1, completionsParquet(1, twoGroups(9))), -5);
    expect(await source.refresh(sink)).toBe("replaced");
  });
});

describe("verl and EasyR1", () => {
  it("reads the logger 'file' by the dashboard's names", async () => {
    const data = {
      "critic/score/mean": 0.41,
      "critic/rewards/mean": 0.4,
      "actor/entropy": 0.9,
      "gdpo/accuracy/mean": 0.3,
    };
    const file = await put(path.join(folder, "exp.jsonl"), jsonl({ step: 12, data }));
    await (await open("verl-metrics", file)).refresh(sink);
    expect(sink.rows[0]).toMatchObject({
      step: 12,
      values: { reward: 0.4, entropy: 0.9, "rewards/accuracy/mean": 0.3, "critic/score/mean": 0.41 },
    });
  });

  it("reads EasyR1's nested lines", async () => {
    const row = { step: 3, actor: { grad_norm: 0.5 }, reward: { overall: 0.41, format: 1 } };
    const file = await put(path.join(folder, "experiment_log.jsonl"), jsonl(row));
    await (await open("easyr1-log", file)).refresh(sink);
    expect(sink.rows[0]?.values).toMatchObject({ grad_norm: 0.5, reward: 0.41, "rewards/format/mean": 1 });
  });

  it("reads rollouts of V0 with their parts, without an advantage", async () => {
    const row = (output: string, score: number) => ({
      input: "A?",
      output,
      gts: "happy, glad",
      score,
      step: 1,
      acc: score / 2,
    });
    await put(path.join(folder, "1.jsonl"), jsonl(row("<answer>happy</answer>", 1), row("<answer>sad</answer>", 0)));
    await (await open("verl-rollouts", folder)).refresh(sink);
    expect(
      sink.all.map(({ group, index, total, rewards, advantage }) => [group, index, total, rewards, advantage]),
    ).toEqual([
      [0, 0, 1, { acc: 0.5 }, null],
      [0, 1, 0, { acc: 0 }, null],
    ]);
    expect(sink.all[0]?.truth).toEqual(["happy", "glad"]);
  });

  it("groups rollouts of V1 by their uid, and waits for a file without its last newline", async () => {
    const row = (uid: string) => ({
      input: "A?",
      output: `<answer>${uid}</answer>`,
      gts: "happy",
      score: 1,
      step: 2,
      uid,
    });
    const text = jsonl(row("ab_0_0"), row("ab_1_0"), row("cd_0_0"));
    const file = await put(path.join(folder, "2.jsonl"), text.slice(0, -5));
    const source = await open("verl-rollouts", folder);
    expect(await source.refresh(sink)).toBe("same");
    await writeFile(file, text);
    await source.refresh(sink);
    expect(places(sink.all).map(([, group, index]) => [group, index])).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
    ]);
    expect(sink.all[0]?.rewards).toEqual({ score: 1 });
  });
});

describe("TensorBoard event files", () => {
  const name = "events.out.tfevents.1700000000.lab.1.0";

  it("gives scalars by TRL's names, also of a record that was half written", async () => {
    const first = eventRecord(1, 1_700_000_001, { "train/reward": 0.25, "train/rewards/accuracy/mean": 0.5 });
    const second = eventRecord(2, 1_700_000_002, { "train/reward": Number.NaN, "eval/loss": 0 });
    const file = await put(path.join(folder, name), Buffer.concat([first, second.subarray(0, 17)]));
    const source = await open("tfevents", folder);
    await source.refresh(sink);
    expect(sink.rows).toEqual([
      { step: 1, time: 1_700_000_001, values: { reward: 0.25, "rewards/accuracy/mean": 0.5 } },
    ]);
    await appendFile(file, second.subarray(17));
    await source.refresh(sink);
    expect(sink.rows[1]).toEqual({ step: 2, time: 1_700_000_002, values: { reward: null, eval_loss: 0 } });
  });

  it("says where a file is damaged, and keeps what stands before", async () => {
    const damaged = eventRecord(2, 2, { "train/loss": 1 });
    damaged[20] = (damaged[20] ?? 0) ^ 0xff;
    await put(path.join(folder, name), Buffer.concat([eventRecord(1, 1, { "train/loss": 1 }), damaged]));
    const source = await open("tfevents", folder);
    await expect(source.refresh(sink)).rejects.toThrow(/tfevents.*cannot be read: its checksum is wrong/);
    expect(sink.rows.map(({ step }) => step)).toEqual([1]);
  });
});

describe("a program's output", () => {
  it("gives lines of verl and of transformers, between others", async () => {
    const text = [
      "Loading weights…",
      "(TaskRunner pid=7) step:12 - critic/rewards/mean:np.float64(0.41) - actor/entropy:9e-1 - actor/lr:nan",
      "{'loss': '0.5', 'grad_norm': nan, 'rewards/accuracy/mean': 0.25, 'epoch': '0.1'}",
      "{'not': 'metrics'}",
      "{'train_runtime': '1.4', 'train_loss': '0.1', 'epoch': '1'}",
    ].join("\n");
    const file = await put(path.join(folder, "log.txt"), `${text}\n`);
    await (await open("console", file)).refresh(sink);
    expect(sink.rows.map(({ step, values }) => ({ step, values }))).toEqual([
      {
        step: 12,
        values: expect.objectContaining({ reward: 0.41, entropy: 0.9, learning_rate: null }),
      },
      { step: 2, values: { loss: 0.5, grad_norm: null, "rewards/accuracy/mean": 0.25, epoch: 0.1 } },
    ]);
  });

  it("is read by a pattern of the user's", async () => {
    const file = await put(path.join(folder, "log.txt"), "step 3: loss=0.5 acc=0.75\nstep x: loss=1 acc=1\n");
    const pattern = "^step (?<step>\\d+): loss=(?<loss>\\S+) acc=(?<rewards__accuracy__mean>\\S+)";
    await (await open("console", file, { pattern })).refresh(sink);
    expect(sink.rows.map(({ step, values }) => ({ step, values }))).toEqual([
      { step: 3, values: { loss: 0.5, "rewards/accuracy/mean": 0.75 } },
    ]);
  });

  it("refuses a pattern that cannot work, with the reason", async () => {
    await expect(open("console", "x", { pattern: "loss=(?<loss>.*)" })).rejects.toThrow(/no group \(\?<step>/);
    await expect(open("console", "x", { pattern: "(?<step>[" })).rejects.toThrow(/no regular expression/);
  });
});

it("reads any JSON Lines with a step, nested ones too", async () => {
  const file = await put(
    path.join(folder, "m.jsonl"),
    jsonl({ global_step: 4, time: 9, loss: 1, eval: { acc: 0.5 } }, { no: 1 }),
  );
  const source = await open("json-lines", file);
  await source.refresh(sink);
  expect(sink.rows).toEqual([{ step: 4, time: 9, values: { loss: 1, "eval/acc": 0.5 } }]);
  expect(source.unreadable).toBe(1);
});

it("takes files that come later and files that go", async () => {
  const file = path.join(folder, "m.jsonl");
  const source = await open("json-lines", file);
  expect(await source.refresh(sink)).toBe("same");
  await put(file, jsonl({ step: 1, loss: 1 }));
  expect(await source.refresh(sink)).toBe("grown");
  expect((await readFile(file)).length).toBeGreaterThan(0);
  await rm(file);
  expect(await source.refresh(sink)).toBe("replaced");
});
