export { type AnnotatedPart, type AnnotatedTrace, type AnnotatedWord, annotateTrace } from "./annotate";
export {
  answerLabels,
  type ParsedCompletion,
  type Part,
  type PartKind,
  parseCompletion,
  type TagProblem,
} from "./completion";
export type { Reason } from "./contexts";
export { type Extraction, extract, type JudgedMention } from "./extract";
