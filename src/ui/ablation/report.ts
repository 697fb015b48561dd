import { type JsonObject, numberIn, objectIn, objectsIn, parseObject, textIn, textsIn, wholeIn } from "../../files";
import { type ConfigProblem, problemsIn } from "../../runs/relay";
import { isSecretName } from "../secrets/store";
import { lastLine } from "../shared/trainer";

/** What a queue would do with a run: keep it, wait for it, go on with it, launch it; one that failed waits for a person. */
const ACTIONS = ["keep", "await", "resume", "launch", "failed"] as const;
const STANDINGS = ["here", "away", "lost"] as const;
export type Action = (typeof ACTIONS)[number];
export type ActionCounts = Readonly<Record<Action, number>>;

/** A machine that works on a grid, as it was when it was asked. */
export interface MachineReport {
  readonly name: string;
  /** Its runs root. */
  readonly root: string;
  readonly cpus: number;
  /** Process of the queue that is at work there; null when none is. */
  readonly queue: number | null;
  /** `away`: it could not be asked now. `lost`: the same, and what it has not finished is nobody's. */
  readonly standing: (typeof STANDINGS)[number];
  /** When it was asked, epoch milliseconds. */
  readonly asked: number;
  /** The cells of its runs and its queue, by what is to be done with them. */
  readonly runs: ActionCounts;
}

/** What a machine is to do next. */
export interface GridShare {
  readonly machine: string;
  /** `VARIANT:SEED` each. */
  readonly cells: readonly string[];
  /** Those of them that failed, and wait for a person. */
  readonly failed: number;
  /** With one run at a time, without those. */
  readonly seconds: number;
}

/** How a grid stands, as `affectgpt-rl ablate --json` says it. */
export interface GridReport {
  readonly variants: readonly string[];
  readonly seeds: number;
  /** Runs by what is to be done with them. */
  readonly runs: ActionCounts;
  /** With one run at a time on each machine. */
  readonly secondsLeft: number;
  readonly machines: readonly MachineReport[];
  /** How what is to do was divided among the machines that were chosen. */
  readonly shares: readonly GridShare[];
  /** Names of the secrets that runs ask for. */
  readonly secrets: readonly string[];
  /** Whether Slurm is the queue. */
  readonly isScheduled: boolean;
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
  const cells = objectsIn(value, "cells");
  const machines = objectsIn(value, "machines").flatMap((machine) => machineIn(machine, cells) ?? []);
  if (value.ok !== true || markdown === undefined || secondsLeft === undefined) return undefined;
  if (variants.length === 0 || machines.length === 0) return undefined;
  const seeds = Array.isArray(value.seeds) ? value.seeds.length : 0;
  const shares = objectsIn(value, "shares").flatMap((share) => shareIn(share) ?? []);
  const isScheduled = cells.length > 0 && cells.every(({ scheduled }) => scheduled === true);
  const [runs, secrets] = [counted(cells), textsIn(value, "secrets").filter(isSecretName)];
  return { ok: true, report: { variants, seeds, runs, secondsLeft, machines, shares, secrets, isScheduled, markdown } };
}

/** Name of the machine whose report this is; undefined when it is no report of one. */
export function machineOf(report: Uint8Array): string | undefined {
  const value = parseObject(report);
  const [machine, ...others] = value ? objectsIn(value, "machines") : [];
  return machine && others.length === 0 ? textIn(machine, "name") : undefined;
}

function machineIn(machine: JsonObject, cells: readonly JsonObject[]): MachineReport | undefined {
  const [name, root] = [textIn(machine, "name"), textIn(machine, "out")];
  if (name === undefined || root === undefined) return undefined;
  return {
    name,
    root,
    cpus: wholeIn(machine, "cpus") ?? 1,
    queue: wholeIn(objectIn(machine, "queue") ?? {}, "pid") ?? null,
    standing: STANDINGS.find((known) => known === machine.standing) ?? "here",
    asked: (numberIn(machine, "time") ?? 0) * 1000,
    runs: counted(cells.filter((cell) => textIn(cell, "machine") === name)),
  };
}

function shareIn(share: JsonObject): GridShare | undefined {
  const [machine, seconds] = [textIn(share, "machine"), numberIn(share, "seconds")];
  return machine === undefined || seconds === undefined
    ? undefined
    : { machine, cells: textsIn(share, "cells"), failed: wholeIn(share, "failed") ?? 0, seconds };
}

const counted = (cells: readonly JsonObject[]): ActionCounts =>
  Object.fromEntries(
    ACTIONS.map((action) => [action, cells.filter((cell) => textIn(cell, "action") === action).length]),
  ) as ActionCounts;
