import { numberIn, objectIn, objectsIn, parseObject, textIn, wholeIn } from "../../files";
import { type ConfigProblem, problemsIn } from "../../runs/relay";
import { lastLine } from "../shared/trainer";

/** What a queue would do with a run: keep it, wait for it, go on with it, launch it; one that failed waits for a person. */
const ACTIONS = ["keep", "await", "resume", "launch", "failed"] as const;
export type Action = (typeof ACTIONS)[number];

/** How a grid stands, as `affectgpt-rl ablate --table --json` says it. */
export interface GridReport {
  readonly variants: readonly string[];
  readonly seeds: number;
  /** Runs by what is to be done with them. */
  readonly runs: Readonly<Record<Action, number>>;
  /** With one run at a time. */
  readonly secondsLeft: number;
  /** Process of the queue that is at work; null when none is. */
  readonly queue: number | null;
  /** The tables, for people. */
  readonly markdown: string;
}

/** The answer of the trainer: a report, or why the grid cannot be used. */
export type GridAnswer =
  | { readonly ok: true; readonly report: GridReport }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** Reads what the trainer printed; undefined when it is no answer. */
export function answerIn(printed: string): GridAnswer | undefined {
  const value = parseObject(Buffer.from(lastLine(printed)));
  if (!value) return undefined;
  if (value.ok === false) return { ok: false, problems: problemsIn(value) };
  const [markdown, secondsLeft] = [textIn(value, "markdown"), numberIn(value, "secondsLeft")];
  const variants = objectsIn(value, "variants").flatMap((variant) => textIn(variant, "title") ?? []);
  if (value.ok !== true || markdown === undefined || secondsLeft === undefined || variants.length === 0)
    return undefined;
  const cells = objectsIn(value, "cells");
  const runs = Object.fromEntries(
    ACTIONS.map((action) => [action, cells.filter((cell) => textIn(cell, "action") === action).length]),
  ) as Record<Action, number>;
  const queue = wholeIn(objectIn(value, "queue") ?? {}, "pid") ?? null;
  const seeds = Array.isArray(value.seeds) ? value.seeds.length : 0;
  return { ok: true, report: { variants, seeds, runs, secondsLeft, queue, markdown } };
}
