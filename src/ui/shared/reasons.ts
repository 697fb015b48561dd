import { l10n } from "vscode";
import type { AnnotatedWord } from "../../traces";

/** Why an emotion word of a reasoning does not count, for a person. */
export function reasonText(reason: NonNullable<AnnotatedWord["reason"]>): string {
  switch (reason) {
    case "denied":
      return l10n.t("not counted: it is said to be absent");
    case "quoted":
      return l10n.t("not counted: it stands in quoted speech");
    case "general":
      return l10n.t("not counted: it is not the feeling of who is described");
    case "hypothetical":
      return l10n.t("not counted: it is a condition");
    case "attribute":
      return l10n.t("not counted: it describes a thing");
    case "weak":
      return l10n.t("not counted: the text states other feelings more surely");
  }
}
