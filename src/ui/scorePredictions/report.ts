import path from "node:path";
import { l10n } from "vscode";
import type { FileComparison, FileScores, LexiconIdentity } from "../../emotion";
import { lexiconDetail } from "../shared/scoredWith";

/** Where figures come from: without it they cannot be compared with anybody else's. */
export interface ScoreSignature {
  readonly lexicon: LexiconIdentity;
  readonly predictions: string;
  readonly truth: string;
}

/** Rows of a table of words: the frequent ones tell, a long tail hides them. */
const MOST_ROWS = 15;

const percent = (value: number): string => (100 * value).toFixed(2);

/** The scores of a predictions file as a Markdown page that says metric, level and lexicon beside every figure. */
export function scoreReport(scores: FileScores, signature: ScoreSignature): string {
  return page(
    l10n.t("Scores of {0}", path.basename(signature.predictions)),
    [table(figures(scores)), signatureList(scores, signature)],
    detailSections(scores),
  );
}

/** The main figure of a predictions file with what it is worth, in a line: for the notification. */
export function scoreLine(scores: FileScores, lexicon: string): string {
  const [name, value] =
    scores.task === "ov"
      ? ["EW F1", scores.mean.f1]
      : scores.task === "basic"
        ? [l10n.t("hit rate"), scores.hitRate]
        : ["WAF", scores.waf];
  return `${name} ${percent(value)} · ${samplesText(scores)} · ${lexicon}`;
}

/** Two predictions files on the same truth as a Markdown page. @param baseline What is compared with. */
export function comparisonReport(compared: FileComparison, signature: ScoreSignature, baseline: string): string {
  const { interval, pValue, resamples, seed } = compared;
  const figure = { f1: "EW F1", hitRate: l10n.t("hit rate"), waf: "WAF" }[compared.figure];
  const isClear = interval.low > 0 || interval.high < 0;
  const rows = [
    [l10n.t("predictions"), figure],
    [path.basename(signature.predictions), percent(compared.predictions)],
    [path.basename(baseline), percent(compared.baseline)],
    [l10n.t("difference"), signed(compared.difference)],
  ];
  const verdict = isClear
    ? l10n.t("The interval leaves out 0: on samples like these, the difference would hold up.")
    : l10n.t("The interval holds 0: the difference may be chance.");
  const worth = [
    l10n.t("95 % confidence interval of the difference: {0} to {1}", signed(interval.low), signed(interval.high)),
    l10n.t("p-value of the paired permutation test: {0}", pValue < 0.001 ? "< 0.001" : pValue.toFixed(3)),
    l10n.t("{0} resamples and permutations, seed {1}", resamples, seed),
  ];
  return page(
    l10n.t("{0} against {1}", path.basename(signature.predictions), path.basename(baseline)),
    [table(rows), verdict, list(worth), signatureList(compared, signature, baseline)],
    [],
  );
}

const signed = (value: number): string => `${value < 0 ? "−" : "+"}${percent(Math.abs(value))}`;

/** What a scored file says of itself. */
type Counted = Pick<FileComparison, "task" | "level" | "samples" | "skipped"> | FileScores;

function signatureList(scores: Counted, { lexicon, predictions, truth }: ScoreSignature, baseline?: string): string {
  return list([
    `${l10n.t("metric")}: ${metric(scores)}`,
    `${l10n.t("lexicon")}: ${lexiconDetail(lexicon)}`,
    `${l10n.t("samples")}: ${samplesText(scores)}`,
    `${l10n.t("predictions")}: ${predictions}`,
    ...(baseline === undefined ? [] : [`${l10n.t("compared with")}: ${baseline}`]),
    `${l10n.t("truth")}: ${truth}`,
  ]);
}

function samplesText({ samples, skipped }: Pick<FileScores, "samples" | "skipped">): string {
  const scored = l10n.t("{0} scored", samples - skipped);
  return skipped === 0
    ? scored
    : `${scored}, ${l10n.t("{0} skipped since their truth is on no wheel or neutral", skipped)}`;
}

function metric(scores: Counted): string {
  switch (scores.task) {
    case "ov":
      return l10n.t("open-vocabulary EW scores, five wheels, {0}, F1 of the means", scores.level ?? "level1");
    case "basic":
      return l10n.t("hit rate, five wheels, level1");
    case "sentiment":
      return l10n.t("sign of the sentiment, weighted-average F1 and accuracy");
  }
}

/** Heading and rows of the table, figures in percent. */
function figures(scores: FileScores): readonly (readonly string[])[] {
  const mean = l10n.t("mean");
  switch (scores.task) {
    case "ov":
      return [
        [l10n.t("wheel"), l10n.t("precision"), l10n.t("recall"), "F1"],
        ...scores.wheels.map(({ wheel, precision, recall, f1 }) => [
          wheel,
          percent(precision),
          percent(recall),
          percent(f1),
        ]),
        [mean, percent(scores.mean.precision), percent(scores.mean.recall), percent(scores.mean.f1)],
      ];
    case "basic":
      return [
        [l10n.t("wheel"), l10n.t("hit rate")],
        ...scores.wheels.map(({ wheel, hitRate }) => [wheel, percent(hitRate)]),
        [mean, percent(scores.hitRate)],
      ];
    case "sentiment":
      return [
        ["WAF", l10n.t("accuracy")],
        [percent(scores.waf), percent(scores.accuracy)],
      ];
  }
}

/** What the scores are made of: words on no wheel, and what was said in another thing's place. */
function detailSections(scores: FileScores): string[] {
  if (!scores.details) return [];
  if (scores.task === "sentiment") return [confusions(scores.details.confusion)];
  const { coverage, words } = scores.details;
  return [
    `## ${l10n.t("Words on no wheel")}`,
    list([coverageText(l10n.t("predictions"), coverage.predictions), coverageText(l10n.t("truth"), coverage.truth)]),
    l10n.t("The score leaves them out, on both sides."),
    ...[
      { of: l10n.t("in the predictions"), unmapped: coverage.predictions.unmapped },
      { of: l10n.t("in the truth"), unmapped: coverage.truth.unmapped },
    ].flatMap(({ of, unmapped }) => (unmapped.length === 0 ? [] : [unmappedTable(of, unmapped)])),
    confusions(words.confusion),
  ];
}

type Coverage = NonNullable<Extract<FileScores, { task: "ov" }>["details"]>["coverage"]["truth"];

function coverageText(of: string, { labels, mapped }: Coverage): string {
  const share = labels === 0 ? "–" : `${percent(mapped / labels)} %`;
  return l10n.t("{0}: {1} of {2} words are on a wheel ({3})", of, mapped, labels, share);
}

function unmappedTable(of: string, unmapped: Coverage["unmapped"]): string {
  const rows = unmapped.slice(0, MOST_ROWS).map(({ word, count }) => [word, String(count)]);
  return more(table([[of, l10n.t("count")], ...rows]), unmapped.length);
}

function confusions(found: readonly { truth: string | null; predicted: string | null; count: number }[]): string {
  if (found.length === 0) return "";
  const nothing = l10n.t("(nothing)");
  const rows = found
    .slice(0, MOST_ROWS)
    .map(({ truth, predicted, count }) => [truth ?? nothing, predicted ?? nothing, String(count)]);
  const head = [l10n.t("truth"), l10n.t("answered in its place"), l10n.t("samples")];
  return `## ${l10n.t("Confusions")}\n\n${more(table([head, ...rows]), found.length)}`;
}

const more = (text: string, all: number): string =>
  all > MOST_ROWS ? `${text}\n\n${l10n.t("and {0} more", all - MOST_ROWS)}` : text;

const page = (title: string, body: readonly string[], sections: readonly string[]): string =>
  `${[`# ${title}`, ...body, ...sections.filter((section) => section !== "")].join("\n\n")}\n`;

const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join("\n");

function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(plain).join(" | ")} |`;
  const isText = head.map((_, column) => column === 0 || rows.some((row) => Number.isNaN(Number(row[column]))));
  return [line(head), line(isText.map((text) => (text ? "---" : "---:"))), ...rows.map(line)].join("\n");
}

/** A cell that holds what a file says: it ends no cell, and a preview makes nothing of it. */
const plain = (cell: string): string => cell.replace(/\s+/g, " ").replace(/[\\|`*_<>[\]]/g, "\\$&");
