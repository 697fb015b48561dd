export type { BrokenRun, HeldOut, RunEntry, Trend } from "./entry";
export { isActive } from "./folderLook";
export { Mirror } from "./mirror";
export { type Liveness, localLiveness } from "./processes";
export { RunReader } from "./reader";
export type { RolloutGroup } from "./rolloutGroups";
export type { RolloutIndex } from "./rolloutIndex";
export { prediction } from "./rows";
export { readRunInfo } from "./smallFiles";
export type { Standing } from "./state";
export { type Held, RunStore, type RunStoreOptions, type RunsChange } from "./store";
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
