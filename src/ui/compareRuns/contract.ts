import type { PhaseProgress, Series, Unit } from "../dashboard/contract";
import type { CommonIntent, Phase, Problem, RunState, SnapshotMessage } from "../shared/messages";

/** Several runs beside each other, wherever they are. Columns of all tables stand in the order of `runs`. */
export interface CompareSnapshot {
  /** The first is what the others are compared with. */
  readonly runs: readonly ComparedRun[];
  /** Runs that are missing here, and why. */
  readonly notices: readonly Problem[];
  /** Why figures must not be compared: other held-out samples, other wheels. */
  readonly warnings: readonly string[];
  /** Phases of all runs, each as long as in the run where it is longest. */
  readonly phases: readonly PhaseProgress[];
  /** Their curves in the order in which the runs were chosen, whichever is compared with, so that colours stay. */
  readonly charts: readonly CompareChart[];
  readonly figures: readonly FigureRow[];
  /** Settings in which the runs differ; what they agree on is left out. */
  readonly settings: readonly SettingRow[];
  /** How many settings are the same in all of them. */
  readonly sameSettings: number;
}

export interface ComparedRun {
  /** Its folder here, which names it in intents. */
  readonly run: string;
  /** Tells it from the others: name and machine, and when it was started where both are the same. */
  readonly label: string;
  readonly name: string;
  readonly host: string;
  readonly state: RunState;
  readonly phase: Phase;
  readonly step: number;
  /** Set while its host cannot be reached. */
  readonly unreachable?: string;
}

export type CompareChartId = "heldOut" | "reward" | "kl" | "words" | "tokens" | `reward:${string}`;

/** One metric with a curve for each run; a run that never logged it has an empty one. Times count from each run's own start. */
export interface CompareChart {
  readonly id: CompareChartId;
  readonly title: string;
  readonly series: readonly Series[];
}

export interface FigureRow {
  readonly id: CompareChartId;
  readonly title: string;
  readonly unit: Unit;
  /** Whether more of it is better; null where neither is. */
  readonly better: "more" | null;
  readonly cells: readonly FigureCell[];
}

export interface FigureCell {
  readonly last: PlacedValue | null;
  /** Only where more is better. */
  readonly best: PlacedValue | null;
  /** Last value minus that of the first run; null for the first run itself. */
  readonly difference: number | null;
}

export interface PlacedValue {
  readonly value: number;
  readonly phase: Phase;
  readonly step: number;
}

export type SettingGroup = "configuration" | "dataset" | "lexicon" | "engine";

export interface SettingRow {
  readonly group: SettingGroup;
  /** `rl.learningRate`; an item of a list by its name where it has one: `rewards[accuracy].weight`. */
  readonly key: string;
  /** Null where a run does not have it. */
  readonly values: readonly (string | null)[];
}

/** What the page keeps over a reload. */
export interface CompareRestored {
  /** Folder of the run that the others are compared with; null for the first one chosen. */
  readonly baseline: string | null;
}

export type CompareMessage = SnapshotMessage<CompareSnapshot>;

/** `run` is the folder of a run of the page. */
export type CompareIntent =
  | CommonIntent<CompareRestored>
  | { readonly type: "openDashboard"; readonly run: string }
  /** Compares the others with this one. */
  | { readonly type: "baseline"; readonly run: string }
  /** Shows the whole configuration of the first run and of this one as a text diff. */
  | { readonly type: "diff"; readonly run: string };
