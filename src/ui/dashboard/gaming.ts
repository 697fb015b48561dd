import { l10n } from "vscode";
import { numberIn, objectIn } from "../../files";
import type { RunInfo } from "../../runs";
import type { Alert } from "./contract";
import type { MetricRow } from "./rows";

/** Ways to game the score, by the alert that tells of each. */
export const GAMING_ALERTS = [
  "list-everything",
  "one-word-per-cluster",
  "nonsense-words",
  "padded-synonyms",
  "repeated-words",
  "identical-answers",
  "think-answer-apart",
] as const;
export type GamingAlert = (typeof GAMING_ALERTS)[number];

/** Completions of a group, as the run's configuration says; null where it does not. */
export const groupSizeOf = ({ config }: Pick<RunInfo, "config">): number | null =>
  numberIn(objectIn(config, "rl") ?? {}, "groupSize") ?? null;

/** Steps whose mean is compared: single steps of GRPO are too noisy to alarm anybody. */
export const WINDOW = 10;

/** A stretch of ten steps with the mean of each value. */
interface Stretch {
  readonly step: number;
  readonly mean: Readonly<Record<string, number>>;
}

type Values = Readonly<Record<string, number>>;

const NAMES = {
  words: "answer/words",
  distinct: "answer/distinct_words",
  precision: "answer/precision",
  recall: "answer/recall",
  unmapped: "answer/unmapped_share",
  redundant: "answer/redundant_share",
  clusters: "answer/cluster_share",
  truthClusters: "answer/truth_cluster_share",
  answers: "group/distinct_answers",
  agreement: "think/agreement",
} as const;
/** Not logged by any trainer. */
export const REPEATED = "answer/repeated_share";
type Name = keyof typeof NAMES | "repeated" | "f1";

/** The named values of each step of GRPO that has them all. */
function stepsWith(rows: readonly MetricRow[], names: readonly Name[]): { step: number; values: Values }[] {
  return rows.flatMap(({ phase, step, values }) => {
    if (phase !== "rl") return [];
    const found = names.map((name): [Name, number] => [name, metricOf(values, name)]);
    return found.every(([, value]) => Number.isFinite(value)) ? [{ step, values: Object.fromEntries(found) }] : [];
  });
}

/**
 * The share of words that stand in the same answer before: as it was derived, else of words and different words as the trainer logged both. The
 * two are never mixed: rollouts and metrics may count words differently.
 */
export function repeatedShare(values: MetricRow["values"]): number | null {
  const derived = values[REPEATED];
  if (typeof derived === "number") return derived;
  const [words, distinct] = [values[NAMES.words], values[NAMES.distinct]];
  return typeof words === "number" && typeof distinct === "number" && words > 0 ? 1 - distinct / words : null;
}

/** One value of a step; NaN where it was not logged. */
function metricOf(values: MetricRow["values"], name: Name): number {
  const of = (key: keyof typeof NAMES) => values[NAMES[key]] ?? Number.NaN;
  if (name === "repeated") return repeatedShare(values) ?? Number.NaN;
  if (name === "f1") {
    const [precision, recall] = [of("precision"), of("recall")];
    return precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  }
  return of(name);
}

/**
 * The last ten steps, and the ten among those before them in which the run stood best in one respect; undefined while there are too few.
 *
 * @param better Whether a stretch is a better one to compare with.
 */
function compared(
  rows: readonly MetricRow[],
  names: readonly Name[],
  better: (one: Values, other: Values) => boolean,
): { readonly now: Stretch; readonly best: Stretch } | undefined {
  const steps = stepsWith(rows, names);
  if (steps.length < 2 * WINDOW) return undefined;
  const stretch = (from: number): Stretch => {
    const part = steps.slice(from, from + WINDOW);
    const mean = names.map((name): [Name, number] => [
      name,
      part.reduce((sum, { values }) => sum + (values[name] ?? 0), 0) / part.length,
    ]);
    return { step: part.at(-1)?.step ?? 0, mean: Object.fromEntries(mean) };
  };
  let best = stretch(0);
  for (let from = 1; from <= steps.length - 2 * WINDOW; from++) {
    const earlier = stretch(from);
    if (better(earlier.mean, best.mean)) best = earlier;
  }
  return { now: stretch(steps.length - WINDOW), best };
}

const least = (name: Name) => (one: Values, other: Values) => (one[name] ?? 0) < (other[name] ?? 0);
const most = (name: Name) => (one: Values, other: Values) => (one[name] ?? 0) > (other[name] ?? 0);

/** What a rule found: since when, and what the values are now and were then. */
interface Found {
  readonly id: GamingAlert;
  readonly since: number;
  readonly until: number;
  readonly now: Values;
  readonly before: Values;
}

/** Compares the stretches by a condition. */
function rule(
  id: GamingAlert,
  names: readonly Name[],
  better: (one: Values, other: Values) => boolean,
  condition: (now: (name: Name) => number, then: (name: Name) => number) => boolean,
): (rows: readonly MetricRow[]) => Found[] {
  return (rows) => {
    const found = compared(rows, names, better);
    if (!found) return [];
    const { now, best } = found;
    if (
      !condition(
        (name) => now.mean[name] ?? 0,
        (name) => best.mean[name] ?? 0,
      )
    )
      return [];
    return [{ id, since: best.step, until: now.step, now: now.mean, before: best.mean }];
  };
}

/**
 * The rules. Limits are on means over ten steps of whole batches, whose noise is well below them; each asks for a level that is bad by itself and
 * for a change, so that neither a corpus with odd words nor a policy that has always been so raises an alarm.
 *
 * @param groupSize Completions of a group; null where it is not known.
 */
function rules(groupSize: number | null): readonly ((rows: readonly MetricRow[]) => Found[])[] {
  return [
    // Naming every emotion raises recall, and a reward without a length penalty pays for it.
    rule("list-everything", ["words", "precision", "recall"], most("precision"), (now, then) => {
      return now("words") >= 1.25 * then("words") && now("precision") <= then("precision") - 0.03;
    }),
    // A wheel has few clusters: one word for each of them gives recall 1 whatever is shown. Truths name one to three words.
    rule("one-word-per-cluster", ["clusters", "precision", "recall"], most("precision"), (now, then) => {
      const more = now("clusters") >= 1.25 * then("clusters");
      return now("recall") >= 0.9 && now("clusters") >= 0.4 && more && now("precision") <= then("precision") - 0.03;
    }),
    // Words on no wheel are dropped before scoring, so that they cost nothing.
    rule("nonsense-words", ["unmapped"], least("unmapped"), (now, then) => {
      return now("unmapped") >= 0.1 && now("unmapped") >= then("unmapped") + 0.05;
    }),
    // Synonyms of a cluster that is answered already are free; a repeated word is another alert.
    rule("padded-synonyms", ["redundant", "repeated", "words"], least("redundant"), (now, then) => {
      const [synonyms, before] = [now("redundant") - now("repeated"), then("redundant") - then("repeated")];
      return synonyms >= 0.2 && synonyms >= before + 0.1 && now("words") >= 1.15 * then("words");
    }),
    rule("repeated-words", ["repeated"], least("repeated"), (now, then) => {
      return now("repeated") >= 0.1 && now("repeated") >= then("repeated") + 0.05;
    }),
    // A policy that is sure of what is true says the same, too; then its score has risen.
    rule("identical-answers", ["answers", "f1"], most("answers"), (now, then) => {
      const few = Math.max(1.5, (groupSize ?? 0) / 4);
      return now("answers") <= few && now("answers") <= 0.7 * then("answers") && now("f1") <= then("f1") + 0.02;
    }),
    // Reasoning that no longer leads to the answer is decoration.
    rule("think-answer-apart", ["agreement"], most("agreement"), (now, then) => {
      return now("agreement") <= then("agreement") - 0.1 && now("agreement") <= 0.8 * then("agreement");
    }),
  ];
}

const percent = (share = 0): number => Math.round(share * 100);
const signed = (change: number): string => `${change < 0 ? "−" : "+"}${Math.abs(change).toFixed(2)}`;
const figure = (value = 0): string => value.toFixed(2);

function headline(id: GamingAlert): string {
  switch (id) {
    case "list-everything":
      return l10n.t("Answers grow while precision falls");
    case "one-word-per-cluster":
      return l10n.t("Answers name a word of every cluster");
    case "nonsense-words":
      return l10n.t("More and more words are on no wheel");
    case "padded-synonyms":
      return l10n.t("Answers are padded with synonyms");
    case "repeated-words":
      return l10n.t("Answers repeat their words");
    case "identical-answers":
      return l10n.t("The answers of a group are the same");
    case "think-answer-apart":
      return l10n.t("Reasoning and answer part");
  }
}

function message({ id, since, now, before }: Found, groupSize: number | null): string {
  const change = (name: Name) => signed((now[name] ?? 0) - (before[name] ?? 0));
  const longer = percent((now.words ?? 0) / Math.max(before.words ?? 0, 1e-6) - 1);
  switch (id) {
    case "list-everything":
      return l10n.t(
        "Since step {0}: words per answer +{1} %, precision {2}, recall {3}. Often the start of list-everything answers.",
        since,
        longer,
        change("precision"),
        change("recall"),
      );
    case "one-word-per-cluster":
      return l10n.t(
        "Since step {0}: answers name {1} % of all clusters (before: {2} %), recall is {3}, precision {4}. A length penalty or precision in the reward stops it.",
        since,
        percent(now.clusters),
        percent(before.clusters),
        figure(now.recall),
        change("precision"),
      );
    case "nonsense-words":
      return l10n.t(
        "Since step {0}: {1} % of the answered words are on no wheel (before: {2} %). The score leaves them out, so they cost nothing; a length penalty counts them.",
        since,
        percent(now.unmapped),
        percent(before.unmapped),
      );
    case "padded-synonyms":
      return l10n.t(
        "Since step {0}: {1} % of the words add no cluster to those before them (before: {2} %), words per answer +{3} %. They cost nothing; a length penalty counts them.",
        since,
        percent(now.redundant),
        percent(before.redundant),
        longer,
      );
    case "repeated-words":
      return l10n.t(
        "Since step {0}: {1} % of the answered words stand twice (before: {2} %). The repetition reward lowers it.",
        since,
        percent(now.repeated),
        percent(before.repeated),
      );
    case "identical-answers":
      return l10n.t(
        "Since step {0}: {1} different answers a group{2} (before: {3}), and the score has not risen. Without differences nothing is learned.",
        since,
        figure(now.answers),
        groupSize === null ? "" : l10n.t(" of {0}", groupSize),
        figure(before.answers),
      );
    case "think-answer-apart":
      return l10n.t(
        "Since step {0}: the agreement of the words of reasoning and answer fell to {1} (before: {2}). The alignment reward holds them together.",
        since,
        figure(now.agreement),
        figure(before.agreement),
      );
  }
}

/**
 * The ways in which a run games its score, as its metrics show them. They are worked out from what the run wrote and stored nowhere.
 *
 * @param groupSize Completions of a group; null where it is not known.
 */
export function gamingAlerts(rows: readonly MetricRow[], groupSize: number | null): (Alert & { id: GamingAlert })[] {
  const found = rules(groupSize).flatMap((judge) => judge(rows));
  // A word of every cluster is the sharper finding of the same thing.
  const isWholeWheel = found.some(({ id }) => id === "one-word-per-cluster");
  return found
    .filter(({ id }) => !(isWholeWheel && id === "list-everything"))
    .map((one) => ({
      id: one.id,
      level: "warning",
      headline: headline(one.id),
      message: message(one, groupSize),
      evidence: { fromStep: one.since, toStep: one.until },
    }));
}
