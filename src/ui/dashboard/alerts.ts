import { l10n } from "vscode";
import type { Alert } from "./contract";
import { gamingAlerts } from "./gaming";
import type { EventRow, RunRows } from "./rows";

/** Event kinds that an alert is made of, with the headline each gets. */
const headlines = (): Readonly<Record<string, string>> => ({
  "reward-error": l10n.t("A reward could not judge"),
  "media-missing": l10n.t("Media do not reach the model"),
  "answers-empty": l10n.t("Answers are empty"),
  "answers-identical": l10n.t("Answers are all the same"),
  "answers-truncated": l10n.t("Answers are cut off"),
  "environment-misspelt": l10n.t("A variable is misspelt"),
  "sample-skipped": l10n.t("Samples were skipped"),
  "disk-low": l10n.t("The disk is nearly full"),
  "reward-hacking": l10n.t("The reward may be exploited"),
  stall: l10n.t("The run stood still"),
});

const severity: Readonly<Record<Alert["level"], number>> = { error: 0, warning: 1, info: 2 };

/** One alert a kind of event: how often it happened and what it said last. */
function eventAlerts(events: readonly EventRow[]): Alert[] {
  return Object.entries(headlines()).flatMap(([kind, headline]): Alert[] => {
    const ofKind = events.filter((event) => event.kind === kind);
    const last = ofKind.at(-1);
    if (!last) return [];
    const message = ofKind.length === 1 ? last.message : l10n.t("{0} times, last: {1}", ofKind.length, last.message);
    const evidence = last.step === undefined ? null : { fromStep: ofKind[0]?.step ?? last.step, toStep: last.step };
    return [{ id: kind, level: last.level, headline, message, evidence }];
  });
}

/**
 * What a person should know of a run, most serious first, without what they muted.
 *
 * @param groupSize Completions of a group; null where it is not known.
 */
export function alertViews(
  rows: Pick<RunRows, "metrics" | "events">,
  muted: ReadonlySet<string>,
  groupSize: number | null = null,
): Alert[] {
  return [...eventAlerts(rows.events), ...gamingAlerts(rows.metrics, groupSize)]
    .filter(({ id }) => !muted.has(id))
    .sort((a, b) => severity[a.level] - severity[b.level]);
}
