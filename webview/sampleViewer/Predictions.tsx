import { useState } from "preact/hooks";
import type { AnswerView, PredictionView, SampleView } from "../../src/ui/sampleViewer/contract";
import type { LexiconView } from "../../src/ui/shared/messages";
import { count, fixed } from "../shared/format";
import { LexiconName } from "../shared/LexiconNote";
import { t } from "../shared/l10n";
import { phaseName } from "../shared/phases";
import { WheelSmallMultiples } from "../shared/WheelSmallMultiples";
import { WordList } from "../shared/WordPill";

/** Of a longer history the start of every phase and the newest tell how it went; the rest is one click away. */
const mostShown = 9;
const newestShown = 5;

interface PredictionsProps {
  readonly sample: SampleView;
  readonly hasRun: boolean;
  readonly lexicon: LexiconView;
}

/** The truth and, under it, the answers over training with their scores; the chosen answer is laid on the wheels. */
export function Predictions({ sample, hasRun, lexicon }: PredictionsProps) {
  const { truth, predictions, answer } = sample;
  const [chosen, setChosen] = useState<number | null>(null);
  const [all, setAll] = useState(false);
  // The policy's own answer, asked for here, comes after those of its training.
  const rows: readonly AnswerView[] = answer ? [...predictions, answer] : predictions;
  const at = Math.min(chosen ?? rows.length - 1, rows.length - 1);
  const shown = all || predictions.length <= mostShown ? new Set(predictions.keys()) : telling(predictions);
  const hidden = predictions.length - shown.size;
  return (
    <section>
      <h2 class="eyebrow predictions-title">
        {t("Truth and predictions")} <LexiconName lexicon={lexicon} />
      </h2>
      <table class="predictions">
        <thead class="visually-hidden">
          <tr>
            <th scope="col">{t("when")}</th>
            <th scope="col">{t("words")}</th>
            <th scope="col" class="part">
              {t("precision")}
            </th>
            <th scope="col" class="part">
              {t("recall")}
            </th>
            <th scope="col">{t("F1")}</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{t("truth")}</th>
            <td colSpan={rows.length > 0 ? 1 : 4}>
              <WordList words={truth} />
            </td>
            {rows.length > 0 && (
              <>
                <td class="part score-name muted">P</td>
                <td class="part score-name muted">R</td>
                <td class="score-name muted">F1</td>
              </>
            )}
          </tr>
          {predictions.map(
            (prediction, index) =>
              shown.has(index) && (
                <Row
                  key={`${prediction.phase} ${prediction.step}`}
                  name={phaseName(prediction.phase)}
                  step={count(prediction.step)}
                  answer={prediction}
                  chosen={index === at}
                  onChoose={() => setChosen(index)}
                />
              ),
          )}
          {answer && (
            <Row
              name={t("policy")}
              step={t("now")}
              answer={answer}
              chosen={at === predictions.length}
              onChoose={() => setChosen(predictions.length)}
            />
          )}
        </tbody>
      </table>
      {hidden > 0 && (
        <button type="button" class="link" onClick={() => setAll(true)}>
          {t("{0} more between", count(hidden))}
        </button>
      )}
      {rows[at] ? (
        <WheelSmallMultiples wheels={rows[at].wheels} />
      ) : (
        <p class="muted">
          {hasRun
            ? t("The run has not evaluated this sample: predictions are made on its held-out set.")
            : t("Predictions come with the first evaluation of a run that uses this dataset.")}
        </p>
      )}
    </section>
  );
}

function telling(predictions: readonly PredictionView[]): ReadonlySet<number> {
  const starts = predictions.flatMap(({ phase }, index) => (predictions[index - 1]?.phase === phase ? [] : [index]));
  const newest = Array.from({ length: newestShown }, (_, back) => predictions.length - 1 - back);
  return new Set([...starts, ...newest]);
}

interface RowProps {
  readonly name: string;
  readonly step: string;
  readonly answer: AnswerView;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

function Row({ name, step, answer, chosen, onChoose }: RowProps) {
  const { words, score } = answer;
  return (
    <tr class={chosen ? "chosen" : ""}>
      <th scope="row">
        <button
          type="button"
          class="when"
          aria-pressed={chosen}
          title={t("Lay this answer on the wheels")}
          onClick={onChoose}
        >
          {name} <span class="mono">{step}</span>
        </button>
      </th>
      <td>
        <WordList words={words} none={t("no answer could be read")} />
      </td>
      {score ? (
        <>
          <td class="part mono score muted">{fixed(score.precision)}</td>
          <td class="part mono score muted">{fixed(score.recall)}</td>
          <td
            class={`mono score ${score.f1 >= 0.5 ? "tone-good" : "tone-bad"}`}
            title={t("precision {0}, recall {1}", fixed(score.precision), fixed(score.recall))}
          >
            {fixed(score.f1)}
          </td>
        </>
      ) : (
        <td class="score muted" colSpan={3}>
          {t("not scored")}
        </td>
      )}
    </tr>
  );
}
