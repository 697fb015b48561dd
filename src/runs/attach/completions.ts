import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { type JsonObject, LineSplitter, numberIn, parseObject, RowTail, textIn, wholeIn } from "../../files";
import { type Completion, GroupAssembler, truthLabels } from "./groups";
import { parquetRows } from "./parquet";
import { type StepFile, type StepFileReader, StepFiles } from "./stepFiles";
import type { RowSink, Source } from "./types";
import { writtenAt } from "./written";

const SAMPLES = ["sample", "sample_id", "id", "row"] as const;
const TRUTHS = ["truth", "solution", "label", "labels", "gts", "ground_truth"] as const;
/** Columns that no reward wrote, in any engine. */
const NO_REWARDS: readonly string[] = [
  ...SAMPLES,
  ...TRUTHS,
  ...["step", "gen_step", "prompt", "completion", "advantage", "advantages", "num_turns", "entropy", "tokens"],
  ...["n_tokens", "truncated", "uid", "request_id", "input", "output", "score", "reward", "ids"],
];

function isRewardName(name: string): boolean {
  return !NO_REWARDS.includes(name);
}

/** The sample, truth, length and cut of a row of any engine, where it has columns for them. */
function commonFields(row: JsonObject): Pick<Completion, "sample" | "truth" | "tokens" | "truncated"> {
  const sample = SAMPLES.map((key) => row[key]).find((value) => typeof value === "string" || isWhole(value));
  const truth = TRUTHS.map((key) => truthLabels(row[key])).find((labels) => labels.length > 0) ?? [];
  return {
    sample: sample === undefined ? null : String(sample),
    truth,
    tokens: wholeIn(row, "n_tokens") ?? wholeIn(row, "tokens") ?? null,
    truncated: row.truncated === true,
  };
}

const isWhole = (value: unknown): boolean => typeof value === "number" && Number.isSafeInteger(value);

/** In the order of the rewards, or one for each; null when they are not known. */
export type RewardWeights = readonly number[] | "ones" | null;

/** Numbers of a row by the names of rewards; null where a reward did not judge. */
function rewardsOf(row: JsonObject, names: readonly string[]): Record<string, number | null> {
  return Object.fromEntries(names.map((name) => [name, numberIn(row, name) ?? null]));
}

/**
 * ms-swift's completions.jsonl, of which there are three layouts: an object of lists for each log event (`step` of the transformers backend,
 * `gen_step` of Megatron), and an object for each completion (Megatron on Ray), which has no reward but their sum.
 */
export class SwiftCompletions implements Source {
  readonly #tail: RowTail<readonly Completion[]>;
  readonly #groups: GroupAssembler;
  #sink: RowSink | undefined;
  #last = "";
  #written = 0;

  constructor(
    private readonly file: string,
    groupSize: number | null,
    weights: RewardWeights,
  ) {
    this.#groups = new GroupAssembler(groupSize);
    this.#tail = new RowTail(file, (value) => swiftCompletions(value, weights), {
      add: ({ row }) => this.#take(row),
      // The caller begins anew.
      clear: () => undefined,
    });
  }

  get unreadable(): number {
    return this.#tail.unreadable;
  }

  get written(): number {
    return this.#written;
  }

  async refresh(sink: RowSink): Promise<"same" | "grown" | "replaced"> {
    this.#sink = sink;
    this.#written = await writtenAt(this.file);
    return this.#tail.refresh();
  }

  /** Hands on each event as it is read: a long file is never held as objects. */
  #take(completions: readonly Completion[]): void {
    // An event may be written twice, the last one of a run always is.
    const content = completions.length > 1 ? JSON.stringify(completions.map(({ step, text }) => [step, text])) : "";
    if (content !== "" && content === this.#last) return;
    this.#last = content;
    this.#sink?.rollouts(this.#groups.add(completions.map((row) => ({ ...row, time: this.#written }))));
  }
}

function swiftCompletions(value: JsonObject, weights: RewardWeights): readonly Completion[] | undefined {
  const rows = Array.isArray(value.completion) ? columnsToRows(value, value.completion.length) : [value];
  const completions = rows.map((row) => swiftCompletion(row, weights));
  return completions.every((row) => row !== undefined) ? completions : undefined;
}

function columnsToRows(columns: JsonObject, length: number): JsonObject[] {
  return Array.from({ length }, (_, at) =>
    Object.fromEntries(
      Object.entries(columns).map(([name, values]) => [name, Array.isArray(values) ? values[at] : values]),
    ),
  );
}

function swiftCompletion(row: JsonObject, weights: RewardWeights): Completion | undefined {
  const [step, text] = [Number(row.step ?? row.gen_step), textIn(row, "completion")];
  if (!Number.isSafeInteger(step) || step < 0 || text === undefined) return undefined;
  const names = Object.keys(row).filter((name) => isRewardName(name) && isJudgement(row[name]));
  const rewards = rewardsOf(row, names);
  return {
    ...commonFields(row),
    step,
    time: 0,
    groupId: null,
    prompt: textOf(row.prompt),
    text,
    rewards,
    total: numberIn(row, "reward") ?? weighted(rewards, weights),
    advantage: numberIn(row, "advantages") ?? numberIn(row, "advantage") ?? null,
  };
}

const isJudgement = (value: unknown): boolean => typeof value === "number" || value === null;

/** The weighted sum, where the weights are known. A reward that did not judge adds nothing, as in ms-swift's own sum. */
function weighted(rewards: Readonly<Record<string, number | null>>, weights: RewardWeights): number | null {
  const values = Object.values(rewards);
  const factors = weights === "ones" ? values.map(() => 1) : weights;
  if (factors?.length !== values.length) return null;
  return values.reduce<number>((sum, value, at) => sum + (value ?? 0) * (factors[at] ?? 0), 0);
}

/** A prompt is a text, or the messages of a conversation. */
function textOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return null;
  const texts = value.map((message: unknown) => {
    const content = (message as { content?: unknown } | null)?.content;
    return typeof content === "string" ? content : JSON.stringify(content ?? message);
  });
  return texts.join("\n\n");
}

/**
 * verl's rollout dumps, a file `STEP.jsonl` for each step. They hold no advantage and, since its V1 trainer, no reward but the score. `uid`
 * names sample, rollout and output, so that its first part is the group.
 */
export function verlRollouts(folder: string, groupSize: number | null): Source {
  const groups = new GroupAssembler(groupSize);
  return new StepFiles(folder, /^(\d+)\.jsonl$/, async (file, sink) => {
    const bytes = await readFile(file.path);
    if (bytes.length === 0 || bytes.at(-1) !== 0x0a) return false;
    const rows = new LineSplitter().push(bytes).map((line) => parseObject(line.bytes));
    const completions = rows.map((row) => row && verlCompletion(row, file));
    if (!completions.every((completion) => completion !== undefined)) return false;
    sink.rollouts(groups.add(completions));
    return true;
  });
}

const UID = /^(.+)_\d+_\d+$/;

function verlCompletion(row: JsonObject, file: StepFile): Completion | undefined {
  const text = textIn(row, "output");
  if (text === undefined) return undefined;
  const names = Object.keys(row).filter((name) => isRewardName(name) && typeof row[name] === "number");
  const total = numberIn(row, "score") ?? null;
  const uid = textIn(row, "uid");
  return {
    ...commonFields(row),
    step: wholeIn(row, "step") ?? file.step,
    time: file.time,
    groupId: uid === undefined ? null : (UID.exec(uid)?.[1] ?? uid),
    prompt: textIn(row, "input") ?? null,
    text,
    // Without parts the score is the one reward that is known.
    rewards: names.length > 0 ? rewardsOf(row, names) : { score: total },
    total,
    advantage: null,
  };
}

/**
 * TRL's completions/completions_STEP.parquet. Every column of floating-point numbers but the advantage is a reward; whole numbers and
 * truth values are columns that `log_extra` added. Weights stand in no file, so that the total is known only where there is one reward.
 */
export function parquetCompletions(folder: string, groupSize: number | null): Source {
  const groups = new GroupAssembler(groupSize);
  let last = "";
  const read: StepFileReader = async (file, sink) => {
    const table = await parquetRows(file.path);
    if (!table) return false;
    const rewards = table.floats.filter(isRewardName);
    const completions = table.rows.flatMap((row) => trlCompletion(row, rewards, file) ?? []);
    if (completions.length < table.rows.length) return false;
    // Until it generates anew, TRL logs the same completions under each following step.
    const content = createHash("sha256").update(JSON.stringify(completions.map(({ text, prompt }) => [prompt, text])));
    const digest = content.digest("hex");
    if (digest !== last) sink.rollouts(groups.add(completions));
    last = digest;
    return true;
  };
  return new StepFiles(folder, /^completions_(\d+)\.parquet$/, read);
}

function trlCompletion(row: JsonObject, names: readonly string[], file: StepFile): Completion | undefined {
  const text = textIn(row, "completion");
  if (text === undefined) return undefined;
  const rewards = rewardsOf(row, names);
  const [only, ...others] = Object.values(rewards);
  return {
    ...commonFields(row),
    step: wholeIn(row, "step") ?? file.step,
    time: file.time,
    groupId: null,
    prompt: textOf(row.prompt),
    text,
    rewards,
    total: others.length === 0 ? (only ?? null) : null,
    advantage: numberIn(row, "advantage") ?? null,
  };
}
