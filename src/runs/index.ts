export type { BrokenRun, HeldOut, RunEntry, Trend } from "./entry";
export type { Offsets } from "./mirror";
export { type Liveness, localLiveness } from "./processes";
export type { RunReader } from "./reader";
export type { RolloutGroup, RolloutIndex } from "./rolloutIndex";
export { prediction } from "./rows";
export { readRunInfo } from "./smallFiles";
export type { Standing } from "./state";
export type { Held, RunStore, RunsChange } from "./store";
export type {
  DatasetStamp,
  EvaluationRow,
  EventRow,
  GpuUse,
  HardwareRow,
  MetricRow,
  Phase,
  Prediction,
  ProcessInfo,
  Progress,
  Rollout,
  RunExit,
  RunInfo,
  RunState,
} from "./types";
