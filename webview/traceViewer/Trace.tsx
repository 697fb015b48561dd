import type { LexiconView } from "../../src/ui/shared/messages";
import type { SelectedGroup, TracePart, TraceView } from "../../src/ui/traceViewer/contract";
import { compact, fixed } from "../shared/format";
import { LexiconName } from "../shared/LexiconNote";
import { t } from "../shared/l10n";
import { WheelSmallMultiples } from "../shared/WheelSmallMultiples";
import { WordPill } from "../shared/WordPill";
import { segments } from "./segments";
import { Why } from "./Why";

interface TraceProps {
  readonly trace: TraceView;
  readonly group: SelectedGroup;
  /** What words and scores are shown with. */
  readonly lexicon: LexiconView;
}

/** One completion: its reasoning and answer with every emotion word scored, the wheels, and what made its advantage. */
export function Trace({ trace, group, lexicon }: TraceProps) {
  return (
    <div class="trace">
      <Troubles trace={trace} />
      {trace.parts.map((part, place) => (
        // Parts never change their order: a completion is written once.
        <PartText key={place} part={part} trace={trace} />
      ))}
      {!trace.parts.some(({ kind }) => kind === "answer") && (
        <section>
          <h2 class="eyebrow">{t("Answer")}</h2>
          <p class="muted">{t("There is no answer to score.")}</p>
        </section>
      )}
      <section aria-label={t("Scores on the wheels")}>
        <ScoreLine trace={trace} lexicon={lexicon} />
        <WheelSmallMultiples wheels={trace.wheels} />
      </section>
      <Why trace={trace} group={group} />
      {group.prompt !== null && (
        <details class="prompt">
          <summary class="eyebrow">{t("Prompt")}</summary>
          <p class="prompt-text">{group.prompt}</p>
        </details>
      )}
    </div>
  );
}

function Troubles({ trace }: { readonly trace: TraceView }) {
  const troubles = [
    ...trace.problems,
    ...(trace.truncated ? [t("it was cut off after {0} tokens", trace.tokens ?? "–")] : []),
  ];
  if (troubles.length === 0) return null;
  return (
    <p class="troubles" role="note">
      <span class="codicon codicon-warning" aria-hidden="true" /> {troubles.join(" · ")}
    </p>
  );
}

const names: Readonly<Record<TracePart["kind"], () => string>> = {
  think: () => t("Reasoning"),
  answer: () => t("Answer"),
  rest: () => t("Outside of the tags"),
};

function PartText({ part, trace }: { readonly part: TracePart; readonly trace: TraceView }) {
  const empty = part.text.trim() === "";
  return (
    <section>
      <h2 class="eyebrow">
        {names[part.kind]()}
        {part.kind === "think" && trace.alignment !== null && (
          <span class="part-note">{t("alignment with the answer {0}", fixed(trace.alignment))}</span>
        )}
      </h2>
      {empty ? (
        <p class="muted">{t("empty")}</p>
      ) : (
        <p class={`part-text part-${part.kind}`}>
          {segments(part).map((segment) =>
            segment.word ? (
              <WordPill key={segment.start} word={segment.word} />
            ) : (
              <span key={segment.start}>{segment.text}</span>
            ),
          )}
        </p>
      )}
    </section>
  );
}

function ScoreLine({ trace, lexicon }: Omit<TraceProps, "group">) {
  const { score } = trace;
  if (!score) {
    return (
      <p class="muted score-line">
        {t("Not scored: no true label is on a wheel.")} <LexiconName lexicon={lexicon} />
      </p>
    );
  }
  const figures: readonly (readonly [string, number, string])[] = [
    ["EW F1", score.f1, t("mean F1 over the five wheels")],
    ["P", score.precision, t("precision: how much of the answer is true")],
    ["R", score.recall, t("recall: how much of the truth is answered")],
  ];
  return (
    <p class="score-line">
      {figures.map(([name, value, about]) => (
        <span key={name} title={about}>
          {name} <b class="mono">{compact(value)}</b>
        </span>
      ))}
      {trace.tokens !== null && <span class="muted">{t("{0} tokens", trace.tokens)}</span>}
      <LexiconName lexicon={lexicon} />
    </p>
  );
}
