import { l10n } from "vscode";
import type { FileScores, LexiconIdentity } from "../../emotion";
import { lexiconDetail } from "../shared/scoredWith";

/** Where figures come from: without it they cannot be compared with anybody else's. */
export interface ScoreSignature {
  readonly lexicon: LexiconIdentity;
  readonly predictions: string;
  readonly truth: string;
}

const percent = (value: number): string => (100 * value).toFixed(2);

/** The scores of a predictions file as a Markdown page that says metric, level and lexicon beside every figure. */
export function scoreReport(scores: FileScores, { lexicon, predictions, truth }: ScoreSignature): string {
  const rows = figures(scores);
  const signature = [
    [l10n.t("metric"), metric(scores)],
    [l10n.t("lexicon"), lexiconDetail(lexicon)],
    [
      l10n.t("samples"),
      l10n.t(
        "{0}, of which {1} do not count since their truth is on no wheel or neutral",
        scores.samples,
        scores.skipped,
      ),
    ],
    [l10n.t("predictions"), predictions],
    [l10n.t("truth"), truth],
  ];
  return [
    `# ${l10n.t("Scores of {0}", predictions.split(/[\\/]/).at(-1) ?? predictions)}`,
    "",
    table(rows),
    "",
    ...signature.map(([name, value]) => `- ${name}: ${value}`),
    "",
  ].join("\n");
}

function metric(scores: FileScores): string {
  switch (scores.task) {
    case "ov":
      return l10n.t("open-vocabulary EW scores, five wheels, {0}, F1 of the means", scores.level);
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

function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, column) => (column === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}
