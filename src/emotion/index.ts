export { type Agreement, agreement, effects } from "./agreement";
export { type HitScores, type SentimentScores, scoreHits, scoreSentiment } from "./benchmarks";
export { EmotionError } from "./errors";
export { parseLabels } from "./labels";
export { LEVELS, type Level, Lexicon, type LexiconIdentity, loadLexicon, type Wheel, type WheelPath } from "./lexicon";
export { loadOfficialPack } from "./official";
export { type NamedLabelPair, type NamedSentimentPair, readLabelPairs, readSentimentPairs } from "./pairs";
export { type FileScores, scoreFiles, TASKS, type Task } from "./scoreFiles";
export { type SampleScores, type SetScores, scoreSample, scoreSets, type WheelScores } from "./scores";
