export type { CorpusTrouble, Overview, SampleDetail, SampleRow } from "./corpus";
export { DatasetFile } from "./datasetFile";
export { SPLIT_FILES, splitFiles } from "./discover";
export { findThumbnail } from "./media";
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
