import { l10n } from "vscode";
import type { FileTrouble } from "../../files";

/** What hinders a file, in the user's language. @param name Its name or path, as it fits the place where this is said. */
export function fileTroubleText(trouble: FileTrouble, name: string): string {
  switch (trouble) {
    case "missing":
      return l10n.t("{0} is not there.", name);
    case "denied":
      return l10n.t("{0} may not be read by this user.", name);
    case "notAFile":
      return l10n.t("{0} is a folder where a file is expected.", name);
    case "tooLarge":
      return l10n.t("{0} is larger than what it claims to be can be.", name);
    case "broken":
      return l10n.t("{0} is damaged.", name);
    case "newer":
      return l10n.t("{0} was written by a newer version.", name);
    case "outside":
      return l10n.t("{0} lies outside of the folder that it belongs to, so it is not opened.", name);
    case "other":
      return l10n.t("{0} cannot be read.", name);
  }
}

/** What to do about it. */
export function fileTroubleRemedy(trouble: FileTrouble): string {
  switch (trouble) {
    case "missing":
      return l10n.t("It may have been moved or deleted. Bring it back, or close this tab.");
    case "denied":
      return l10n.t("Give this user the right to read it, and try again.");
    case "newer":
      return l10n.t("Update the extension, and try again.");
    case "broken":
      return l10n.t("Open it to see what it holds; a copy that is still being made is whole a moment later.");
    case "outside":
      return l10n.t("Files are named relative to their folder and lie under it; links that lead out are refused.");
    case "notAFile":
    case "tooLarge":
    case "other":
      return l10n.t("Look at the file, and try again.");
  }
}
