export { countRows } from "./countRows";
export { DatasetFile } from "./datasetFile";
export { splitFiles } from "./discover";
export { findThumbnail, type Media, type NamedMedia, nameMedia } from "./media";
export type { CorpusTrouble, Overview, SampleDetail, SampleRow } from "./overview";
export { isInside, resolveInside } from "./places";
export type { SampleRows } from "./protocol";
export type { QueryProblem } from "./query";
export { CorpusReader } from "./reader";
export {
  type Annotation,
  type PredictingRun,
  type PredictionsFile,
  type RowFault,
  type RowProblem,
  type Sample,
  type SampleFilter,
  type SampleOrder,
  type SamplePrediction,
  SPLIT_FILES,
  type SplitFile,
} from "./types";
