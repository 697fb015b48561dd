import type { WordView } from "../../src/ui/shared/messages";
import { compact } from "./format";
import { t } from "./l10n";

/** How a word stands to the truth. Each tone has its own underline besides its colour. */
export type Tone = "agree" | "partly" | "disagree" | "unmapped" | "unjudged" | "dropped";

/** Half of the wheels is the border: the majority of them then sees the word in one of the truth's clusters. */
export function toneOf(word: WordView): Tone {
  if (word.notCounted !== undefined) return "dropped";
  if (word.agreement === "unmapped") return "unmapped";
  if (word.agreement === null) return "unjudged";
  if (word.agreement >= 0.5) return "agree";
  return word.agreement > 0 ? "partly" : "disagree";
}

/** The small figures behind a word: its agreement and, in an answer, its effect. */
export function figuresOf(word: WordView): string {
  if (word.notCounted !== undefined) return "";
  if (word.agreement === null) return "";
  if (word.agreement === "unmapped") return t("unmapped");
  const agreement = compact(word.agreement);
  return word.effect === undefined ? agreement : `${agreement} ${compact(word.effect, true)}`;
}

/** The same, said for a screen reader. */
export function spoken(word: WordView): string {
  if (word.notCounted !== undefined) return `${word.text}, ${word.notCounted}`;
  if (word.agreement === null) return word.text;
  if (word.agreement === "unmapped") return t("{0}, on no wheel", word.text);
  const agreement = t("{0}, agreement {1}", word.text, compact(word.agreement));
  return word.effect === undefined ? agreement : t("{0}, effect {1}", agreement, compact(word.effect, true));
}
