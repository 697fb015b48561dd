export { type Agreement, agreement, effects } from "./agreement";
export { type HitScores, isPositive, type SentimentScores, scoreHits, scoreSentiment } from "./benchmarks";
export { type Interval, percentileInterval, RESAMPLES, resampledScores } from "./bootstrap";
export { COMPARE_DEFAULTS, compareFiles, compareScores, type FileComparison } from "./compare";
export {
  type Confusion,
  clusterConfusion,
  signConfusion,
  type WheelConfusion,
  type WordConfusion,
  wordConfusion,
} from "./confusion";
export { type ConvertedRow, convertFile } from "./convert";
export { type Coverage, coverage } from "./coverage";
export { EmotionError, reasonOf } from "./errors";
export { parseLabels } from "./labels";
export { LEVELS, type Level, Lexicon, type LexiconIdentity, loadLexicon, type Wheel, type WheelPath } from "./lexicon";
export { loadOfficialPack } from "./official";
export { type NamedLabelPair, type NamedSentimentPair, readLabelPairs, readSentimentPairs, readTexts } from "./pairs";
export { type FileScores, scoreFiles, TASKS, type Task } from "./scoreFiles";
export { labelSums, type ScoreSums, sentimentSums } from "./scoreSums";
export { type SampleScores, type SetScores, scoreSample, scoreSets, type WheelScores } from "./scores";
