import path from "node:path";
import { l10n } from "vscode";
import { FileError } from "../../files";
import { fileTroubleRemedy, fileTroubleText } from "./fileTrouble";
import type { Problem } from "./messages";

/** An error whose message was written for the person in front of the screen: what is wrong and what to do. Shown without a stack. */
export class UserError extends Error {
  override readonly name = "UserError";
  constructor(
    message: string,
    /** File, line or host. */
    readonly where = "",
    readonly todo = "",
  ) {
    super(message);
  }
}

/** The message of whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What a page shows for whatever was thrown. */
export function problemOf(error: unknown, where = ""): Problem {
  if (error instanceof UserError) {
    return { what: error.message, where: error.where || where, todo: error.todo, canRetry: true };
  }
  if (error instanceof FileError) {
    const what = fileTroubleText(error.trouble, path.basename(error.path));
    return { what, where: error.path, todo: fileTroubleRemedy(error.trouble), canRetry: true };
  }
  const todo = l10n.t("Try again. If it stays, the log (Show Log) has the details and a support bundle collects them.");
  return { what: messageOf(error), where, todo, canRetry: true };
}
