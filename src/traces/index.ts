export { type AnnotatedPart, type AnnotatedTrace, type AnnotatedWord, annotateTrace } from "./annotate";
export {
  answerLabels,
  type ParsedCompletion,
  type Part,
  type PartKind,
  parseCompletion,
  type TagProblem,
} from "./completion";
export { findMentions, type Mention } from "./mentions";
