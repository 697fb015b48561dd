import { l10n } from "vscode";
import type { Overview } from "../../samples";
import type { Problem, View } from "../shared/messages";
import type { CorpusElsewhere } from "./elsewhere";
import { fileProblem, rowsProblem } from "./problems";

/** What is shown while the rows of another machine come here. */
export function bringingFace(
  name: string,
  { host, brought }: Pick<CorpusElsewhere, "host" | "brought">,
): Exclude<View<never>, { kind: "data" }> {
  const share = Math.floor(100 * brought);
  return { kind: "loading", what: l10n.t("Fetching the rows of {0} from {1}: {2} %", name, host, share) };
}

/** What is shown while there is not a single sample: that they are being read, what hinders, or what the file lacks. */
export function blankFace(overview: Overview, name: string): Exclude<View<never>, { kind: "data" }> {
  if (overview.reading) return { kind: "loading", what: l10n.t("Reading the samples of {0}…", name) };
  const [trouble] = overview.troubles;
  if (trouble) return { kind: "error", problem: fileProblem(trouble.trouble, trouble.file), actions: [] };
  const rows = rowsProblem(overview.problems, overview.faulty);
  return {
    kind: "empty",
    title: l10n.t("No samples in {0}", name),
    text: rows ? `${rows.what} ${rows.where}` : l10n.t("The file has no lines yet. Each line is one sample."),
    actions: [{ id: "openFile", label: l10n.t("Open the File"), primary: true }],
  };
}

/** What is left out of the samples that are shown. @param runFailure Why the run whose predictions were wanted cannot be read. */
export function noticesOf(overview: Overview, runFailure: string | undefined): Problem[] {
  const { problems, faulty, troubles, unreadablePredictions } = overview;
  const rows = rowsProblem(problems, faulty);
  const todo = l10n.t("The samples are shown without them.");
  const [unread] = unreadablePredictions;
  const lost = unread && { what: l10n.t("Predictions of the run cannot be read."), where: unread };
  const failed = runFailure && { what: l10n.t("The run cannot be read."), where: runFailure };
  return [
    ...troubles.map(({ trouble, file }) => fileProblem(trouble, file)),
    ...(rows ? [rows] : []),
    ...[lost, failed].flatMap((notice) => (notice ? [{ ...notice, todo, canRetry: true }] : [])),
  ];
}
