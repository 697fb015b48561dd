export { type BenchmarkProgress, evaluate } from "./evaluate";
export { exportTable, FORMAT_ENDINGS, FORMATS, type Format } from "./exports";
export { BenchmarkError, type BenchmarkProblem } from "./problems";
export { PUBLISHED, type PublishedRow, type Source } from "./published";
export { BenchmarkCancelled, BenchmarkRunner } from "./runner";
export { sampleRows } from "./samples";
export { type BenchmarkSet, SETS, type SetId } from "./sets";
export { columnsOf, lacksOfficialWheels, METRICS, publishedFor, sourcesOf } from "./table";
export type {
  BenchmarkResult,
  Cell,
  CheckpointRule,
  CheckpointScore,
  OwnRow,
  SampleRow,
  Scored,
  SetResult,
  Suite,
} from "./types";
