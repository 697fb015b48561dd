import type { Kind } from "../../src/contracts/dryRun";
import { t } from "../shared/l10n";

interface KindText {
  readonly name: () => string;
  readonly about: () => string;
}

/** The kinds of answers, for a person. */
export const kinds: Readonly<Record<Kind, KindText>> = {
  ideal: { name: () => t("ideal"), about: () => t("The true labels, in the right form.") },
  malformed: { name: () => t("malformed"), about: () => t("The true labels, without the tags.") },
  empty: { name: () => t("empty"), about: () => t("No text at all.") },
  "over-long": {
    name: () => t("over-long"),
    about: () => t("The true labels in the right form, with far more text or words than are needed."),
  },
  "keyword-stuffed": {
    name: () => t("keyword-stuffed"),
    about: () => t("A word of each cluster of the wheels, whatever the sample shows."),
  },
  "copied-prompt": { name: () => t("copied prompt"), about: () => t("What was said in the sample, given back.") },
  given: { name: () => t("given"), about: () => t("Completions from a file.") },
};
