import type { Alert, Indicator, IndicatorId } from "./contract";
import { trendOf } from "./figures";
import { type GamingAlert, repeatedShare } from "./gaming";
import type { MetricRow } from "./rows";

interface Source {
  readonly value: (values: MetricRow["values"]) => number | null | undefined;
  /** What the value is compared with, where the run logs it. */
  readonly reference?: string;
  /** Alerts that this indicator shows. */
  readonly alerts: readonly GamingAlert[];
}

const sources: Readonly<Record<IndicatorId, Source>> = {
  unmapped: { value: (values) => values["answer/unmapped_share"], alerts: ["nonsense-words"] },
  redundant: { value: (values) => values["answer/redundant_share"], alerts: ["padded-synonyms"] },
  repeated: { value: repeatedShare, alerts: ["repeated-words"] },
  clusters: {
    value: (values) => values["answer/cluster_share"],
    reference: "answer/truth_cluster_share",
    alerts: ["one-word-per-cluster"],
  },
  distinctAnswers: { value: (values) => values["group/distinct_answers"], alerts: ["identical-answers"] },
  agreement: { value: (values) => values["think/agreement"], alerts: ["think-answer-apart"] },
};

const isKnown = (value: number | null | undefined): value is number =>
  typeof value === "number" && Number.isFinite(value);

/** Mean of the last steps: a single one is noise. */
const NEWEST = 3;

/**
 * The live indicators of gaming; those that neither metrics nor rollouts give are left out.
 *
 * @param metrics Filled in with what is derived.
 * @param logged As the trainer wrote them.
 * @param alerts What was found, muted or not.
 * @param groupSize Completions of a group; null where it is not known.
 */
export function indicatorViews(
  metrics: readonly MetricRow[],
  logged: readonly MetricRow[],
  alerts: readonly Pick<Alert, "id">[],
  groupSize: number | null,
): Indicator[] {
  const rl = metrics.filter(({ phase }) => phase === "rl");
  const wrote = logged.findLast(({ phase }) => phase === "rl");
  return (Object.keys(sources) as IndicatorId[]).flatMap((id): Indicator[] => {
    const source = sources[id];
    const values = rl.map((row) => source.value(row.values)).filter(isKnown);
    const newest = values.slice(-NEWEST);
    if (newest.length === 0) return [];
    const trend = trendOf(values);
    const alert = source.alerts.find((kind) => alerts.some((found) => found.id === kind)) ?? null;
    const reference = id === "distinctAnswers" ? groupSize : lastOf(rl, source.reference);
    return [
      {
        id,
        value: newest.reduce((sum, value) => sum + value, 0) / newest.length,
        reference,
        ...(trend ? { trend } : {}),
        derived: wrote !== undefined && !isKnown(source.value(wrote.values)),
        alert,
      },
    ];
  });
}

function lastOf(rows: readonly MetricRow[], name: string | undefined): number | null {
  if (name === undefined) return null;
  return rows.findLast(({ values }) => isKnown(values[name]))?.values[name] ?? null;
}
