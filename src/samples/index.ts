export type { CorpusTrouble, Overview, SampleDetail, SampleRow } from "./corpus";
export { SPLIT_FILES, splitFiles } from "./discover";
export { isInside } from "./places";
export type { SampleRows } from "./protocol";
export type { QueryProblem } from "./query";
export { CorpusReader } from "./reader";
export type {
  Annotation,
  PredictingRun,
  PredictionsFile,
  RowFault,
  RowProblem,
  Sample,
  SampleFilter,
  SampleOrder,
  SamplePrediction,
  SplitFile,
} from "./types";
