/** Rollouts made by code: prompts drawn again over training, answers that get better, and now and then one that goes wrong. */
import type { Rollout } from "../../src/runs";

const EMOTIONS: readonly (readonly string[])[] = [
  ["angry", "furious", "irritated", "annoyed"],
  ["sad", "gloomy", "lonely", "disappointed"],
  ["happy", "joyful", "cheerful", "delighted"],
  ["afraid", "scared", "anxious", "worried"],
  ["surprised", "astonished", "amazed", "startled"],
];
const CUES = [
  "She looks down, then presses her lips together; the brows are lowered, which reads as",
  "His eyes widen and the voice goes up at the end, so he seems",
  "The corners of the mouth rise while the voice stays quiet; that may be",
  "Her hands are still and the breath is short, as of somebody who is",
];
const SENTENCES = [
  "Fine. Do what you want.",
  "We did it!",
  "I said I am sorry.",
  "Who is there?",
  "That is not what I meant.",
  "You came back.",
  "It is only a test.",
  "Leave it there.",
];

/** A generator of numbers in [0, 1) that gives the same ones for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface RolloutPlan {
  readonly steps: number;
  readonly groups: number;
  readonly size: number;
  /** Prompts that the groups are drawn from. */
  readonly prompts: number;
  readonly seed?: number;
}

export const sampleName = (prompt: number): string => `t${String(prompt).padStart(4, "0")}`;
export const subtitleOf = (prompt: number): string => SENTENCES[prompt % SENTENCES.length] ?? "";
const pick = <T>(list: readonly T[], random: () => number, otherwise: T): T =>
  list[Math.floor(random() * list.length)] ?? otherwise;

export function truthOf(prompt: number): string[] {
  const emotion = EMOTIONS[prompt % EMOTIONS.length] ?? [];
  return emotion
    .slice(0, 1 + (prompt % 2))
    .concat(prompt % 3 === 0 ? (EMOTIONS[(prompt + 1) % EMOTIONS.length] ?? []).slice(3) : []);
}

/** Rows as the trainer writes them, in its order. */
export function rolloutRows({ steps, groups, size, prompts, seed = 7 }: RolloutPlan): Rollout[] {
  const random = seeded(seed);
  const rows: Rollout[] = [];
  for (let step = 1; step <= steps; step++) {
    for (let group = 0; group < groups; group++) {
      const prompt = Math.floor(random() * prompts);
      const skill = 0.35 + (0.5 * step) / steps;
      const drafts = Array.from({ length: size }, () => draft(prompt, skill, random));
      const totals = drafts.map(({ accuracy, format, alignment }) => accuracy + 0.5 * format + 0.2 * alignment);
      const mean = totals.reduce((sum, total) => sum + total, 0) / size;
      const deviation = Math.sqrt(totals.reduce((sum, total) => sum + (total - mean) ** 2, 0) / (size - 1));
      drafts.forEach(({ completion, truncated, accuracy, format, alignment }, index) => {
        const total = totals[index] ?? 0;
        rows.push({
          step,
          group,
          index,
          time: 1_780_000_000 + step * 1.2,
          sample: sampleName(prompt),
          prompt: index === 0 ? `words : ${subtitleOf(prompt)} reply :` : null,
          completion,
          tokens: completion.split(/\s+/).length,
          truncated,
          rewards: { accuracy, format, alignment },
          total,
          advantage: (total - mean) / (deviation + 1e-4),
          truth: truthOf(prompt),
        });
      });
    }
  }
  return rows;
}

function draft(prompt: number, skill: number, random: () => number) {
  const own = EMOTIONS[prompt % EMOTIONS.length] ?? [];
  const other = EMOTIONS[Math.floor(random() * EMOTIONS.length)] ?? [];
  const isRight = random() < skill;
  const words = [pick(isRight ? own : other, random, "sad")];
  if (random() < 0.5) words.push(pick(random() < skill ? own : other, random, "sad"));
  const aside = pick(EMOTIONS[(prompt + 2) % EMOTIONS.length] ?? [], random, "happy");
  const think = `${pick(CUES, random, "")} ${words[0]} at first. The voice is quiet and trembles, so it may be ${aside}, yet “${subtitleOf(prompt)}” sounds ${words.at(-1)}.`;
  const unopened = random() < 0.05;
  const truncated = random() < 0.04;
  const answer = truncated ? "" : `<answer> ${words.join(" , ")} </answer>`;
  const completion = `${unopened ? "" : "<think> "}${think}${truncated ? "" : " </think>"} ${answer}`.trim();
  const hit = words.filter((word) => own.includes(word)).length / words.length;
  return {
    completion,
    truncated,
    accuracy: truncated ? 0 : Math.round(hit * 1000) / 1000,
    format: unopened || truncated ? 0 : 1,
    alignment: truncated ? 0 : Math.round((0.5 + random() / 2) * 1000) / 1000,
  };
}
