export { type BrokenRun, byAge, type RunEntry, type Trend } from "./entry";
export { isActive, isRunning } from "./folderLook";
export { Mirror } from "./mirror";
export { type Liveness, localLiveness } from "./processes";
export { QueueLook } from "./queueLook";
export { RunReader } from "./reader";
export type { RolloutGroup } from "./rolloutGroups";
export type { RolloutIndex } from "./rolloutIndex";
export { evaluationRow, prediction } from "./rows";
export { readRunInfo } from "./smallFiles";
export type { Standing } from "./state";
export { type Held, type OpenOptions, RunStore, type RunsChange } from "./store";
export type {
  AttachedInfo,
  EvaluationRow,
  EventRow,
  HardwareRow,
  MetricRow,
  Phase,
  Prediction,
  QueueInfo,
  Rollout,
  RunInfo,
} from "./types";
