import type { LexiconView, ScoredWith } from "./messages";

/** What packs have for a version, whatever they hold: their checksum tells more. */
const OFFICIAL = "official";

/** A lexicon in the least space, as it stands beside scores: `own 0.1.1`, `affectgpt-2025 259305c7`. */
export function lexiconText({ name, version, sha256 }: LexiconView): string {
  if (version !== OFFICIAL || sha256 === null) return `${name} ${version}`.trim();
  const short = sha256.slice(0, 8);
  return name.endsWith(short) ? name : `${name} ${short}`;
}

/** The same with its checksum, for tooltips and reports: `own 0.1.1 (sha256 0123456789ab)`. */
export function lexiconDetail({ name, version, sha256 }: LexiconView): string {
  const named = `${name} ${version}`.trim();
  return sha256 === null ? named : `${named} (sha256 ${sha256.slice(0, 12)})`;
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
