import type { Lexicon } from "../emotion";
import { type Context, contextsOf, type Reason } from "./contexts";
import { CUE, type Kind, WEIGHTS } from "./rules";

/** An emotion word in a text: as the lexicon knows it, and where it stands, in UTF-16 units. */
export interface Mention {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** A mention with what became of it. */
export interface JudgedMention extends Mention {
  /** The label that it counts for; null when it does not count. */
  readonly label: string | null;
  /** Why it does not count; null when it does. */
  readonly reason: Reason | null;
}

/** The emotions that a text states. */
export interface Extraction {
  /** Each once, in the order of their first mention; words of one base word are one label. */
  readonly labels: readonly string[];
  /** Every word of the lexicon in the text, in order, counted or not. */
  readonly mentions: readonly JudgedMention[];
}

/** The mentions of one base word that no rule drops. */
interface Candidate {
  readonly contexts: Context[];
  readonly kind: Exclude<Kind, "umbrella">;
}

/** What the text as a whole says of a candidate. */
interface Surroundings {
  /** Feelings that are said to be felt. */
  readonly felt: number;
  /** Some emotion word stands in a conclusion. */
  readonly concludes: boolean;
  readonly lastSentence: number;
}

/**
 * Reads the emotions that a text states: its emotion words without those that are denied, quoted, said of things or of people in general, or
 * everyday words; of the rest those with enough evidence. The same text and lexicon always give the same labels.
 */
export function extract(lexicon: Lexicon, text: string): Extraction {
  const { contexts, lastSentence } = contextsOf(lexicon, text);
  const candidates = candidatesOf(lexicon, contexts);
  const surroundings = {
    lastSentence,
    felt: candidates.filter(isFeltFeeling).length,
    concludes: contexts.some(({ concluded, dropped, kind }) => concluded && dropped === null && !SELDOM.has(kind)),
  };
  const scored = candidates.map((candidate) => ({ candidate, score: evidence(candidate, surroundings) }));
  let counted = scored.filter(({ score }) => score >= WEIGHTS.counts);
  if (counted.length === 0) {
    const best = scored.reduce<(typeof scored)[number] | undefined>(
      (one, other) => (one === undefined || other.score > one.score ? other : one),
      undefined,
    );
    if (best !== undefined && best.score >= WEIGHTS.alone) counted = [best];
  }
  const labelOf = new Map<Context, string>();
  const labels: string[] = [];
  for (const { candidate } of counted) {
    const label = (candidate.contexts.find(({ inflected }) => !inflected) ?? candidate.contexts[0])?.word ?? "";
    labels.push(label);
    for (const context of candidate.contexts) labelOf.set(context, label);
  }
  const mentions = contexts.map((context): JudgedMention => {
    const label = labelOf.get(context) ?? null;
    const { word, start, end, dropped } = context;
    return { word, start, end, label, reason: label === null ? (dropped ?? "weak") : null };
  });
  return { labels, mentions };
}

/** Kinds whose words in a conclusion do not make it one that names feelings. */
const SELDOM: ReadonlySet<Kind> = new Set(["homograph", "everyday", "circumstance", "umbrella"]);

/** Gathers the mentions that no rule drops by their base words: "happy" and "happiness" are one candidate. */
function candidatesOf(lexicon: Lexicon, contexts: readonly Context[]): Candidate[] {
  const candidates: Candidate[] = [];
  const ofBase = new Map<string, Candidate>();
  for (const context of contexts) {
    if (context.dropped !== null || context.kind === "umbrella") continue;
    const bases = lexicon.forms.get(context.word) ?? [];
    const known = bases.map((base) => ofBase.get(base)).find((candidate) => candidate !== undefined);
    const candidate = known ?? { contexts: [], kind: context.kind };
    if (known === undefined) candidates.push(candidate);
    candidate.contexts.push(context);
    for (const base of bases) if (!ofBase.has(base)) ofBase.set(base, candidate);
  }
  return candidates;
}

const isFelt = ({ governor }: Context) => (governor & (CUE.feel | CUE.emotion)) !== 0;
const isFeltFeeling = ({ kind, contexts }: Candidate) => kind === "feeling" && contexts.some(isFelt);

/** The evidence for a candidate: the sum of the weights of what holds for it. What speaks for it holds of any mention, what against it of all. */
function evidence(candidate: Candidate, { felt, concludes, lastSentence }: Surroundings): number {
  const { kinds, evidence: weights } = WEIGHTS;
  const { contexts, kind } = candidate;
  let sum = kinds[kind];
  if (contexts.some(isFelt)) sum += weights.felt;
  if (contexts.some(({ governor }) => governor === CUE.copula)) sum += weights.copula;
  if (contexts.some(({ example }) => example)) sum += weights.example;
  if (contexts.some(({ listed }) => listed)) sum += weights.listed;
  if (contexts.some(({ concluded }) => concluded)) sum += weights.concluded;
  else if (concludes) sum += weights.concludedElsewhere;
  if (lastSentence > 0 && contexts.some(({ sentence }) => sentence === lastSentence)) sum += weights.last;
  if (contexts.every(({ hedged }) => hedged)) sum += weights.hedged;
  if (contexts.every(({ inflected }) => inflected)) sum += weights.inflected;
  return sum + weights.rivals * Math.log1p(felt - (isFeltFeeling(candidate) ? 1 : 0));
}
