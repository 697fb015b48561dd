import { createHash } from "node:crypto";
import { answerLabels, parseCompletion } from "../../traces";
import type { Rollout } from "../types";

/** A completion as an engine wrote it, before it has its place in a group. Null is what the engine did not write. */
export interface Completion {
  readonly step: number;
  readonly time: number;
  /** What tells the groups of a step apart. */
  readonly groupId: string | null;
  readonly sample: string | null;
  readonly prompt: string | null;
  readonly text: string;
  readonly tokens: number | null;
  readonly truncated: boolean;
  readonly rewards: Readonly<Record<string, number | null>>;
  readonly total: number | null;
  readonly advantage: number | null;
  readonly truth: readonly string[];
}

/**
 * Gives completions their places. Engines write them in the order of generation, so the completions of a prompt stand together: a group
 * ends where the id of the group changes, or without one where prompt, truth or sample do, or after `groupSize` completions.
 */
export class GroupAssembler {
  #step = -1;
  #group = -1;
  #index = -1;
  #key = "";

  constructor(private readonly groupSize: number | null) {}

  add(completions: readonly Completion[]): Rollout[] {
    return completions.map((completion) => this.#place(completion));
  }

  #place(completion: Completion): Rollout {
    const { step, time, sample, prompt, text, tokens, truncated, rewards, total, advantage, truth } = completion;
    if (step !== this.#step) [this.#step, this.#group, this.#index, this.#key] = [step, -1, -1, ""];
    const key = this.#keyOf(completion);
    const goesOn = this.#group >= 0 && (this.#isFull() ?? key !== this.#key) === false;
    if (goesOn) this.#index += 1;
    else [this.#group, this.#index] = [this.#group + 1, 0];
    this.#key = key;
    return {
      step,
      time,
      group: this.#group,
      index: this.#index,
      sample: sample ?? promptName(prompt),
      prompt: this.#index === 0 ? prompt : null,
      completion: text,
      tokens,
      truncated,
      rewards,
      total,
      advantage,
      truth,
    };
  }

  /** By the size alone; undefined where none is given. */
  #isFull(): boolean | undefined {
    return this.groupSize === null ? undefined : this.#index + 1 >= this.groupSize;
  }

  #keyOf({ groupId, prompt, sample, truth }: Completion): string {
    return groupId ?? JSON.stringify([prompt, sample, truth]);
  }
}

/** A name for what has none: the same prompt has the same one at every step. */
function promptName(prompt: string | null): string {
  if (prompt === null) return "unknown";
  return `prompt ${createHash("sha256").update(prompt).digest("hex").slice(0, 8)}`;
}

/** The labels of a truth as engines copy it from the dataset: a list, or a text that is written as an answer, with or without its tags. */
export function truthLabels(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.filter((item): item is string => typeof item === "string");
  if (typeof value !== "string") return [];
  return answerLabels(parseCompletion(/<answer>/i.test(value) ? value : `<answer>${value}</answer>`));
}
