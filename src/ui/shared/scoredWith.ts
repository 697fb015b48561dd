import type { LexiconView, ScoredWith } from "./messages";

/** Digits of a checksum that tell lexicons apart at a glance. */
const SHORT = 12;

/** A lexicon in the least space, as it stands beside scores: `own 0.1.1`. */
export const lexiconText = ({ name, version }: LexiconView): string => `${name} ${version}`.trim();

/** The same with its checksum, for tooltips and reports: `own 0.1.1 (sha256 0123456789ab)`. */
export function lexiconDetail(lexicon: LexiconView): string {
  const { sha256 } = lexicon;
  return sha256 === null ? lexiconText(lexicon) : `${lexiconText(lexicon)} (sha256 ${sha256.slice(0, SHORT)})`;
}

/** Whether scores by the two can be compared. Checksums decide where both are known: a pack's folder may have any name. */
function isSame(one: LexiconView, other: LexiconView): boolean {
  if (one.sha256 !== null && other.sha256 !== null) return one.sha256 === other.sha256;
  return one.name === other.name && one.version === other.version;
}

/**
 * Which lexicon made what is shown of a run.
 *
 * @param shown The lexicon that words are laid on the wheels with now.
 * @param run The one that the run's rewards and evaluations were made with, as run.json says; null where it does not.
 */
export function scoredWith(shown: LexiconView, run: LexiconView | null): ScoredWith {
  return { shown, run, differs: run !== null && !isSame(shown, run) };
}
