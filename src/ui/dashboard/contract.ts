import type {
  CommonIntent,
  Phase,
  RewardPart,
  RunState,
  ScoredWith,
  SnapshotMessage,
  WordView,
} from "../shared/messages";

/** Everything the run dashboard draws. Times are epoch seconds. */
export interface DashboardSnapshot {
  readonly run: RunHeader;
  /** The phases this run goes through, in order; the one in progress is `run.phase`. */
  readonly phases: readonly PhaseProgress[];
  readonly figures: readonly Figure[];
  /** Empty before the first step of GRPO. */
  readonly indicators: readonly Indicator[];
  /** Not muted ones, most serious first. */
  readonly alerts: readonly Alert[];
  readonly charts: readonly ChartView[];
  /** Resume seams and checkpoints, drawn in every chart. */
  readonly marks: readonly Mark[];
  /** Null before the first step of GRPO. */
  readonly latest: LatestGroup | "reading" | null;
  readonly machine: MachineView | null;
  /** Figures and curves are by the run's lexicon, the words of the newest group by the one that is shown. */
  readonly lexicon: ScoredWith;
  /** Host clock when this was built, so that "9 s ago" does not depend on the page's clock. */
  readonly now: number;
}

export interface RunHeader {
  readonly id: string;
  readonly name: string;
  readonly state: RunState;
  /** Why, for stalled, failed, stopped and lost; in the user's language. */
  readonly stateNote?: string;
  readonly phase: Phase;
  /** Within the phase. */
  readonly step: number;
  readonly totalSteps: number;
  readonly etaSeconds: number | null;
  readonly host: string;
  readonly pid: number | null;
  readonly started: number;
  readonly ended: number | null;
  readonly canStop: boolean;
  readonly canResume: boolean;
  /** A stop was asked for and has not shown in the files yet. */
  readonly stopping: boolean;
  /** Restricted Mode: looking only. */
  readonly restricted: boolean;
  /** When a run of a host was heard of last; null for one of this machine, and for one that has ended. */
  readonly heard: number | null;
  /** Set while the host of the run cannot be reached: what is shown is the last known state. */
  readonly unreachable?: string;
}

export interface PhaseProgress {
  readonly phase: Phase;
  readonly steps: number;
  readonly done: number;
}

export type FigureId = "heldOut" | "reward" | "words" | "entropy" | "noSpread" | "kl" | "clipped" | "loss";

/** A card. The page knows label and number format by `id`. */
export interface Figure {
  readonly id: FigureId;
  readonly value: number | null;
  /** What `value` is compared with. */
  readonly reference?: { readonly of: "coldStart" | "truth"; readonly value: number };
  readonly trend?: "rising" | "falling" | "steady";
  readonly tone: "good" | "warning" | "plain";
  /** Components, such as the mean of each reward. */
  readonly parts?: readonly { readonly name: string; readonly value: number }[];
}

export type IndicatorId = "unmapped" | "redundant" | "repeated" | "clusters" | "distinctAnswers" | "agreement";

/** A live figure that moves when a policy games its score. The page knows label, format and explanation by `id`. */
export interface Indicator {
  readonly id: IndicatorId;
  /** Mean over the newest steps. */
  readonly value: number;
  /** What `value` is compared with: the truth's share of clusters, the size of a group; null where it is not known. */
  readonly reference: number | null;
  readonly trend?: "rising" | "falling" | "steady";
  /** Worked out here from the rollouts, since the trainer did not log it. */
  readonly derived: boolean;
  /** The alert that it raised; null while there is none. */
  readonly alert: string | null;
}

export interface Alert {
  readonly id: string;
  readonly level: "info" | "warning" | "error";
  /** A few plain words, in bold: "Answers grow while precision falls". */
  readonly headline: string;
  readonly message: string;
  /** Steps whose rollouts show it; null when there is nothing to show. */
  readonly evidence: { readonly fromStep: number; readonly toStep: number } | null;
}

export type ChartId = "heldOut" | "rewards" | "answers" | "signs" | "learning" | "machine";

export interface ChartView {
  readonly id: ChartId;
  readonly series: readonly Series[];
  /** Horizontal lines: the best constant answer, the end of cold start. */
  readonly levels: readonly { readonly id: string; readonly label: string; readonly value: number }[];
}

export type Unit = "score" | "share" | "words" | "percent" | "gigabytes" | "number";

/** One curve, at most 2,000 points (min-max decimated by the host). Colours follow `id`, so they stay over refreshes and runs. */
export interface Series {
  readonly id: string;
  readonly label: string;
  readonly unit: Unit;
  /** Dashed: a control beside the curve it is read against (swapped media, truth's word count). */
  readonly control?: boolean;
  /** Points apart from each other, drawn as dots joined by a line (evaluations), against a dense curve. */
  readonly sparse?: boolean;
  readonly points: Points;
}

/** Columns of equal length. `phase` and `step` are null for rows that have a time alone (hardware). */
export interface Points {
  readonly phase: readonly (Phase | null)[];
  readonly step: readonly (number | null)[];
  readonly time: readonly number[];
  /** Tokens seen so far, where known. */
  readonly tokens: readonly (number | null)[];
  readonly value: readonly (number | null)[];
}

export interface Mark {
  readonly kind: "resumed" | "checkpoint";
  readonly phase: Phase;
  readonly step: number;
  readonly time: number;
  readonly tokens: number | null;
}

/** The newest group of completions, best first. */
export interface LatestGroup {
  readonly step: number;
  readonly group: number;
  readonly sample: string;
  readonly subtitle: string;
  readonly truth: readonly string[];
  readonly answers: readonly LatestAnswer[];
}

export interface LatestAnswer {
  /** Index in the group. */
  readonly index: number;
  /** Null when it was not judged, or the engine did not write it; so is the advantage. */
  readonly total: number | null;
  readonly advantage: number | null;
  readonly rewards: readonly RewardPart[];
  readonly words: readonly WordView[];
  readonly truncated: boolean;
  readonly malformed: boolean;
}

export interface MachineView {
  readonly gpus: readonly {
    readonly index: number;
    readonly name: string;
    readonly utilization: number | null;
    readonly memoryUsedMB: number | null;
    readonly memoryTotalMB: number | null;
    readonly temperatureC: number | null;
  }[];
  /** Of the run's process tree; 100 is one busy core. */
  readonly cpuPercent: number | null;
  /** Cores of the machine; null where they are not known. */
  readonly cpus: number | null;
  /** Of the run's process tree. */
  readonly memoryMB: number | null;
  readonly memoryTotalMB: number | null;
  readonly diskFreeMB: number | null;
  readonly stepSeconds: number | null;
  readonly rolloutsPerSecond: number | null;
  readonly checkpoint: { readonly step: number; readonly time: number } | null;
}

/** What the dashboard keeps over a reload. */
export type DashboardRestored = null;

export type DashboardMessage = SnapshotMessage<DashboardSnapshot>;

export type DashboardIntent =
  | CommonIntent<DashboardRestored>
  | { readonly type: "stop" }
  | { readonly type: "resume" }
  | { readonly type: "openLog" }
  | { readonly type: "openSamples" }
  /** Beside other runs, which are chosen then. */
  | { readonly type: "compare" }
  /** Without fields: the newest rollouts. */
  | { readonly type: "openRollouts"; readonly step?: number; readonly group?: number; readonly index?: number }
  | { readonly type: "showEvidence"; readonly alert: string }
  | { readonly type: "mute"; readonly alert: string };
