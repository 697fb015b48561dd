import { l10n } from "vscode";
import type { Alert } from "./contract";
import type { EventRow, MetricRow, RunRows } from "./rows";

/** Steps whose mean is compared: single steps of GRPO are too noisy to alarm anybody. */
const WINDOW = 10;
/** An answer longer by this share, with this much precision lost, is the list-everything pattern. */
const LONGER = 0.25;
const LESS_PRECISE = 0.03;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** How the answers changed from the best stretch of the run so far to the newest one. */
interface Drift {
  readonly since: number;
  readonly now: number;
  readonly longer: number;
  readonly precision: number;
  readonly recall: number;
}

/**
 * Finds answers that grow while their precision falls: naming every emotion raises recall, and a reward without a length penalty pays for
 * it. Compared are the last ten steps with the ten in which precision was highest.
 */
export function listEverythingDrift(rows: readonly MetricRow[]): Drift | undefined {
  const steps = rows.flatMap(({ step, phase, values }) => {
    const [words, precision, recall] = ["answer/words", "answer/precision", "answer/recall"].map(
      (name) => values[name],
    );
    if (phase !== "rl" || typeof words !== "number" || typeof precision !== "number" || typeof recall !== "number")
      return [];
    return [{ step, words, precision, recall }];
  });
  if (steps.length < 2 * WINDOW) return undefined;
  const stretch = (from: number) => {
    const part = steps.slice(from, from + WINDOW);
    return {
      step: part.at(-1)?.step ?? 0,
      words: mean(part.map(({ words }) => words)),
      precision: mean(part.map(({ precision }) => precision)),
      recall: mean(part.map(({ recall }) => recall)),
    };
  };
  const now = stretch(steps.length - WINDOW);
  let best = stretch(0);
  for (let from = 1; from <= steps.length - 2 * WINDOW; from++) {
    const earlier = stretch(from);
    if (earlier.precision > best.precision) best = earlier;
  }
  const longer = now.words / Math.max(best.words, 1e-6) - 1;
  const precision = now.precision - best.precision;
  if (longer < LONGER || precision > -LESS_PRECISE) return undefined;
  return { since: best.step, now: now.step, longer, precision, recall: now.recall - best.recall };
}

const signed = (value: number): string => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;

function drift(rows: RunRows): Alert[] {
  const found = listEverythingDrift(rows.metrics);
  if (!found) return [];
  return [
    {
      id: "list-everything",
      level: "warning",
      headline: l10n.t("Answers grow while precision falls"),
      message: l10n.t(
        "Since step {0}: words per answer +{1} %, precision {2}, recall {3}. Often the start of list-everything answers.",
        found.since,
        Math.round(found.longer * 100),
        signed(found.precision),
        signed(found.recall),
      ),
      evidence: { fromStep: found.since, toStep: found.now },
    },
  ];
}

/** Event kinds that an alert is made of, with the headline each gets. */
const headlines = (): Readonly<Record<string, string>> => ({
  "reward-error": l10n.t("A reward could not judge"),
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

/** What a person should know of a run, most serious first, without what they muted. */
export function alertViews(rows: RunRows, muted: ReadonlySet<string>): Alert[] {
  const fromEvents = eventAlerts(rows.events);
  // The trainer's own alert on the same pattern says it already.
  const ours = fromEvents.some(({ id }) => id === "reward-hacking") ? [] : drift(rows);
  return [...fromEvents, ...ours]
    .filter(({ id }) => !muted.has(id))
    .sort((a, b) => severity[a.level] - severity[b.level]);
}
