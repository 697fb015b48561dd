import { l10n } from "vscode";
import type { RunReader } from "../../runs";
import type { Alert } from "./contract";

/** What of a run could not be read: charts that lack it would look as if nothing had happened. */
export function fileAlerts({ problems, unreadable }: Pick<RunReader, "problems" | "unreadable">): Alert[] {
  const files = problems.map(
    (problem): Alert => ({
      id: `unreadable-file/${problem.path}`,
      level: "error",
      headline: l10n.t("A file of the run cannot be read"),
      message: problem.message,
      evidence: null,
    }),
  );
  const lines = [...unreadable].map(
    ([file, count]): Alert => ({
      id: `unreadable-lines/${file}`,
      level: "warning",
      headline: l10n.t("Lines were left out"),
      message: l10n.t("{0} of {1} cannot be read as rows; everything else is shown.", count, file),
      evidence: null,
    }),
  );
  return [...files, ...lines];
}
