import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { SampleRowView, SelectedScore } from "../../src/ui/benchmarks/contract";
import { count, fixed } from "../shared/format";
import { t } from "../shared/l10n";
import { listMove } from "../shared/listKeys";
import type { Rows } from "../shared/rows";
import { ProgressRing } from "../shared/toolkit";
import { useVirtual } from "../shared/useVirtual";
import { WordList } from "../shared/WordPill";

/** Height of a row, as in the style sheet. */
const rowHeight = 60;

interface SamplesProps {
  readonly selected: SelectedScore;
  readonly rows: Rows<SampleRowView>;
  readonly onOpen: (sample: string) => void;
}

/** The samples of a score, worst first. */
export function Samples({ selected, rows, onOpen }: SamplesProps) {
  const { list, problem } = selected;
  return (
    <section class="benchmark-samples" aria-label={t("Samples")}>
      <h2>
        {t("Samples, worst first")} {list && <span class="muted">{count(list.shown)}</span>}
      </h2>
      {problem !== null && (
        <p class="tone-warning" role="alert">
          <span class="codicon codicon-warning" aria-hidden="true" /> {problem}
        </p>
      )}
      {list === null && problem === null && (
        <p class="samples-reading muted" role="status">
          <ProgressRing /> {t("Reading the samples…")}
        </p>
      )}
      {list && <SampleList key={list.generation} shown={list.shown} rows={rows} onOpen={onOpen} />}
    </section>
  );
}

interface SampleListProps extends Pick<SamplesProps, "rows" | "onOpen"> {
  readonly shown: number;
}

/** One tab stop: arrow keys, J and K move, Enter opens. Only what is in sight is drawn and asked for. */
function SampleList({ shown, rows, onOpen }: SampleListProps) {
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtual({ count: shown, size: rowHeight, scroller });
  const [at, setAt] = useState<number | null>(null);
  const [from, to] = [virtual.items[0]?.index ?? 0, virtual.items.at(-1)?.index ?? 0];
  useEffect(() => rows.need(from, to), [rows, from, to, shown]);
  const onKeyDown = (event: KeyboardEvent) => {
    const row = at === null ? undefined : rows.at(at);
    if (event.key === "Enter" && row) return onOpen(row.name);
    const next = listMove(event.key, at, shown, Math.max(1, to - from - 12));
    if (next === null) return;
    event.preventDefault();
    virtual.scrollTo(next);
    rows.need(next, next);
    setAt(next);
  };
  return (
    <div
      ref={scroller}
      class="sample-list"
      role="listbox"
      tabIndex={0}
      aria-label={t("Samples, worst first. Arrow keys or J and K choose, Enter opens.")}
      aria-activedescendant={at === null ? undefined : `${id}-${at}`}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" class="sample-list-all" style={{ height: `${virtual.totalSize}px` }}>
        {virtual.items.map(({ index, start }) => {
          const row = rows.at(index);
          return (
            // The listbox around it has the focus and takes the keys: thousands of rows are one tab stop.
            // biome-ignore lint/a11y/useFocusableInteractive: see above.
            // biome-ignore lint/a11y/useKeyWithClickEvents: see above.
            <div
              key={index}
              id={`${id}-${index}`}
              role="option"
              class={index === at ? "sample-row chosen" : "sample-row"}
              aria-selected={index === at}
              aria-setsize={shown}
              aria-posinset={index + 1}
              aria-label={row ? spoken(row) : t("reading…")}
              title={t("Double click or Enter opens the sample")}
              style={{ transform: `translateY(${start}px)` }}
              onClick={() => setAt(index)}
              onDblClick={() => row && onOpen(row.name)}
            >
              {row && <RowContent row={row} />}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function spoken({ name, score, truth, answer, missed }: SampleRowView): string {
  const words = (list: SampleRowView["truth"]) => list.map(({ text }) => text).join(", ") || t("none");
  return [
    score === null ? t("{0}, skipped", name) : t("{0}, score {1}", name, fixed(score)),
    t("truth: {0}", words(truth)),
    t("answer: {0}", words(answer)),
    ...(missed.length > 0 ? [t("missed: {0}", missed.join(", "))] : []),
  ].join("; ");
}

function RowContent({ row }: { readonly row: SampleRowView }) {
  const { name, score, truth, answer, missed } = row;
  return (
    <>
      <div class="sample-head">
        <span class={`mono sample-score ${score === null ? "muted" : score >= 0.5 ? "tone-good" : "tone-bad"}`}>
          {score === null ? t("skipped") : fixed(score)}
        </span>
        <span class="mono sample-name">{name}</span>
        {missed.length > 0 && (
          <span class="muted sample-missed" title={missed.join(", ")}>
            {t("missed: {0}", missed.join(", "))}
          </span>
        )}
      </div>
      <div class="sample-words">
        <span class="eyebrow">{t("truth")}</span>
        <WordList words={truth} quiet none={t("none")} />
        <span class="eyebrow">{t("answer")}</span>
        <WordList words={answer} quiet none={t("no answer")} />
      </div>
    </>
  );
}
