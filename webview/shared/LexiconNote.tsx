import "./lexiconNote.css";
import type { LexiconView, ScoredWith } from "../../src/ui/shared/messages";
import { lexiconDetail, lexiconText } from "../../src/ui/shared/scoredWith";
import { t } from "./l10n";

/** The lexicon that scores were made with, beside them. */
export function LexiconName({ lexicon }: { readonly lexicon: LexiconView }) {
  return (
    <span
      class="lexicon-name muted"
      title={t("The emotion wheels that these scores are made with: {0}", lexiconDetail(lexicon))}
    >
      <span class="codicon codicon-pie-chart" aria-hidden="true" /> {lexiconText(lexicon)}
    </span>
  );
}

/** A warning where a run was scored with another lexicon than what is shown beside its figures; else nothing. */
export function LexiconWarning({ lexicon }: { readonly lexicon: ScoredWith }) {
  const { shown, run, differs } = lexicon;
  if (!differs || run === null) return null;
  return (
    <p class="lexicon-warning" role="note" title={`${lexiconDetail(run)} ≠ ${lexiconDetail(shown)}`}>
      <span class="codicon codicon-warning" aria-hidden="true" />{" "}
      {t(
        "The run's rewards and evaluations were made with {0}; words and scores of answers are shown here with {1}. The two cannot be compared.",
        lexiconText(run),
        lexiconText(shown),
      )}
    </p>
  );
}
