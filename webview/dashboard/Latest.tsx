import type { DashboardIntent, DashboardSnapshot, LatestAnswer } from "../../src/ui/dashboard/contract";
import type { LexiconView } from "../../src/ui/shared/messages";
import { StackedBar } from "../shared/DivergingBar";
import { fixed, signed } from "../shared/format";
import { LexiconName } from "../shared/LexiconNote";
import { t } from "../shared/l10n";
import { paletteColour, paletteOf } from "../shared/palette";
import { WordList } from "../shared/WordPill";

/** Rows shown of a large group: the best and the worst tell what the others lie between. */
const ends = 4;

interface LatestProps {
  readonly latest: DashboardSnapshot["latest"];
  /** What its words are shown with. */
  readonly lexicon: LexiconView;
  readonly send: (intent: DashboardIntent) => void;
}

export function Latest({ latest, lexicon, send }: LatestProps) {
  if (latest === null || latest === "reading") {
    return (
      <section class="card latest" aria-label={t("Latest rollouts")}>
        <h2 class="eyebrow">{t("Latest rollouts")}</h2>
        <p class="chart-empty muted">
          {latest === null ? t("The first answers come with the first step of GRPO.") : t("Reading the rollouts…")}
        </p>
      </section>
    );
  }
  const { answers } = latest;
  const best = answers.length > 2 * ends ? answers.slice(0, ends) : answers;
  const worst = answers.length > 2 * ends ? answers.slice(-ends) : [];
  const names = [...new Set(answers.flatMap((answer) => answer.rewards.map((reward) => reward.name)))];
  const colours = paletteOf(names);
  const scale = Math.max(
    ...answers.map((answer) => weighted(answer).reduce((sum, part) => sum + Math.max(0, part.value), 0)),
    0,
  );
  const row = (answer: LatestAnswer) => (
    <AnswerRow
      key={answer.index}
      answer={answer}
      colours={colours}
      scale={scale}
      onOpen={() => send({ type: "openRollouts", step: latest.step, group: latest.group, index: answer.index })}
    />
  );
  return (
    <section class="card latest" aria-label={t("Latest rollouts")}>
      <header class="latest-head">
        <h2 class="eyebrow">{t("Latest group")}</h2>
        <span>{t("step {0} · sample {1}", latest.step, latest.sample)}</span>
        {latest.subtitle && <span class="latest-subtitle">“{latest.subtitle}”</span>}
        <span class="muted">{t("truth")}</span> <b>{latest.truth.join(", ")}</b>
        <span class="spacer" />
        <LexiconName lexicon={lexicon} />
      </header>
      <table class="answers">
        <thead>
          <tr>
            <th scope="col">{t("reward")}</th>
            <th scope="col">
              <span class="legend">
                {names.map((name) => (
                  <span key={name} class="legend-item">
                    <i class="swatch" style={{ background: paletteColour(colours.get(name) ?? 0) }} />
                    {name}
                  </span>
                ))}
              </span>
            </th>
            <th scope="col">{t("advantage")}</th>
            <th scope="col">{t("answer")}</th>
            <th scope="col">
              <span class="visually-hidden">{t("open")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {best.map(row)}
          {worst.length > 0 && (
            <tr class="answers-gap muted">
              <td colSpan={5}>{t("{0} more between", answers.length - best.length - worst.length)}</td>
            </tr>
          )}
          {worst.map(row)}
        </tbody>
      </table>
    </section>
  );
}

/** Each reward with its weight; one that could not judge adds nothing. */
function weighted(answer: LatestAnswer) {
  return answer.rewards.map((reward) => ({ name: reward.name, value: (reward.value ?? 0) * reward.weight }));
}

interface AnswerRowProps {
  readonly answer: LatestAnswer;
  readonly colours: ReadonlyMap<string, number>;
  readonly scale: number;
  readonly onOpen: () => void;
}

function AnswerRow({ answer, colours, scale, onOpen }: AnswerRowProps) {
  const parts = weighted(answer).map((part) => ({ ...part, colour: paletteColour(colours.get(part.name) ?? 0) }));
  const spoken = answer.rewards
    .map((reward) => `${reward.name} ${reward.value === null ? t("not judged") : fixed(reward.value)}`)
    .join(", ");
  return (
    <tr>
      <td class="mono">{fixed(answer.total)}</td>
      <td class="answers-bar" title={spoken}>
        <StackedBar parts={parts} scale={scale} label={spoken} />
      </td>
      <td class={`mono ${(answer.advantage ?? 0) < 0 ? "tone-bad" : "tone-good"}`}>{signed(answer.advantage)}</td>
      <td>
        <WordList words={answer.words} none={t("no answer could be read")} />
        {answer.truncated && <span class="flag">{t("truncated")}</span>}
        {answer.malformed && <span class="flag">{t("malformed")}</span>}
      </td>
      <td class="answers-open">
        <button type="button" class="link" onClick={onOpen}>
          {t("read the trace")} →
        </button>
      </td>
    </tr>
  );
}
