import { useEffect, useId, useRef } from "preact/hooks";
import type { TraceView } from "../../src/ui/traceViewer/contract";
import { DivergingBar } from "../shared/DivergingBar";
import { fixed, signed } from "../shared/format";
import { t } from "../shared/l10n";
import { listMove } from "../shared/listKeys";

interface AnswerListProps {
  /** Best first. */
  readonly ranked: readonly TraceView[];
  readonly index: number;
  readonly onSelect: (index: number) => void;
  /** What a key does that does not move in the list. */
  readonly onKey: (event: KeyboardEvent) => void;
}

/** The answers of the group by reward; one tab stop, arrows or J and K choose, Home the best and End the worst. */
export function AnswerList({ ranked, index, onSelect, onKey }: AnswerListProps) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const at = ranked.findIndex((trace) => trace.index === index);
  const scale = Math.max(...ranked.map(({ advantage }) => Math.abs(advantage ?? 0)), 0);
  const choose = (place: number) => {
    const next = ranked[place];
    if (next) onSelect(next.index);
  };
  useEffect(() => {
    list.current?.querySelector(".chosen")?.scrollIntoView({ block: "nearest" });
  }, [index]);
  const onKeyDown = (event: KeyboardEvent) => {
    const next = listMove(event.key, at === -1 ? null : at, ranked.length, ranked.length);
    if (next === null) return onKey(event);
    event.preventDefault();
    choose(next);
  };
  return (
    <section class="answers-pane" aria-label={t("Answers of this group")}>
      <header class="pane-head">
        <h2 class="eyebrow">{t("{0} answers", ranked.length)}</h2>
        <span class="spacer" />
        <button type="button" class="link" onClick={() => choose(0)}>
          {t("best")}
        </button>
        <button type="button" class="link" onClick={() => choose(ranked.length - 1)}>
          {t("worst")}
        </button>
      </header>
      <div
        ref={list}
        class="answer-list"
        role="listbox"
        tabIndex={0}
        aria-label={t("Answers, best first. Arrow keys or J and K choose.")}
        aria-activedescendant={at === -1 ? undefined : `${id}-${at}`}
        onKeyDown={onKeyDown}
      >
        {ranked.map((trace, place) => (
          // The listbox around it has the focus and takes the keys: the answers are one tab stop.
          // biome-ignore lint/a11y/useFocusableInteractive: see above.
          // biome-ignore lint/a11y/useKeyWithClickEvents: see above.
          <div
            key={trace.index}
            id={`${id}-${place}`}
            role="option"
            aria-selected={place === at}
            aria-label={spoken(trace)}
            class={place === at ? "answer-row chosen" : "answer-row"}
            onClick={() => choose(place)}
          >
            <div class="answer-line">
              <span class="mono">{fixed(trace.total)}</span>
              <span class="answer-words">{wordsOf(trace)}</span>
              <AnswerSigns trace={trace} />
              <span class={`mono ${(trace.advantage ?? 0) < 0 ? "tone-bad" : "tone-good"}`}>
                {signed(trace.advantage)}
              </span>
            </div>
            <DivergingBar
              value={trace.advantage ?? 0}
              scale={scale}
              label={t("advantage {0}", signed(trace.advantage))}
            />
          </div>
        ))}
      </div>
    </section>
  );
}

function wordsOf(trace: TraceView): string {
  return trace.answer.map(({ text }) => text).join(", ") || t("no answer");
}

function spoken(trace: TraceView): string {
  return [
    t("reward {0}, advantage {1}: {2}", fixed(trace.total), signed(trace.advantage), wordsOf(trace)),
    ...(trace.problems.length > 0 ? [t("malformed")] : []),
    ...(trace.truncated ? [t("truncated")] : []),
  ].join(", ");
}

function AnswerSigns({ trace }: { readonly trace: TraceView }) {
  return (
    <>
      {trace.problems.length > 0 && (
        <span class="codicon codicon-bracket-error group-flag" title={trace.problems.join("; ")} aria-hidden="true" />
      )}
      {trace.truncated && (
        <span class="codicon codicon-screen-cut group-flag" title={t("truncated")} aria-hidden="true" />
      )}
    </>
  );
}
