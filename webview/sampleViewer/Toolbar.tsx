import { useEffect, useRef, useState } from "preact/hooks";
import type { SampleFilter, SampleOrder, SampleSnapshot } from "../../src/ui/sampleViewer/contract";
import { count } from "../shared/format";
import { LexiconName, LexiconWarning } from "../shared/LexiconNote";
import { t } from "../shared/l10n";
import { Notices } from "../shared/Notices";
import { Choice, SearchField } from "../shared/toolkit";

/** Typing is followed after a pause this short, so that a word asks once and not once a letter. */
const pauseMs = 180;

interface ToolbarProps {
  readonly data: SampleSnapshot;
  readonly onFilter: (filter: SampleFilter) => void;
}

export function Toolbar({ data, onFilter }: ToolbarProps) {
  const { filter, filterProblem, list, dataset, reading, run, notices, lexicon } = data;
  const [text, setText] = useState(filter.text);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = (typed: string) => {
    setText(typed);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onFilter({ ...filter, text: typed }), pauseMs);
  };
  const orders: readonly { readonly value: SampleOrder; readonly label: string }[] = [
    { value: "dataset", label: t("Order: dataset") },
    { value: "worst", label: t("Order: worst F1 first") },
    { value: "best", label: t("Order: best F1 first") },
    { value: "disagreement", label: t("Order: most disagreement") },
  ];
  return (
    <header class="samples-bar">
      <div class="samples-query">
        <SearchField
          value={text}
          label={t("Filter samples")}
          placeholder="truth:sad split:held-out f1:<0.5 disagree:>0.3"
          invalid={filterProblem !== undefined}
          onInput={type}
        />
        <Choice
          label={t("Order of the samples")}
          value={filter.order}
          options={orders}
          onChange={(order) => onFilter({ text, order })}
        />
      </div>
      <div class="samples-facts">
        <span aria-live="polite">
          <b>{count(list.shown)}</b> {t("of {0} samples", count(list.total))}
          {reading && ` · ${t("still reading…")}`}
        </span>
        <span class="muted">
          {dataset.splits.map(({ split, samples }) => `${count(samples)} ${split}`).join(" · ")}
        </span>
        <span class="spacer" />
        <span class="muted samples-run">
          {run ? t("predictions of {0}", run.name) : t("no run has evaluated this dataset yet")}
        </span>
        <LexiconName lexicon={lexicon.shown} />
      </div>
      {filterProblem && (
        <p class="samples-problem" role="alert">
          <span class="codicon codicon-warning" aria-hidden="true" /> {filterProblem}
        </p>
      )}
      <LexiconWarning lexicon={lexicon} />
      <Notices notices={notices} />
      {text !== "" && list.shown === 0 && !filterProblem && (
        <p class="samples-none" role="status">
          {t("No sample matches.")}{" "}
          <button type="button" class="link" onClick={() => type("")}>
            {t("Show all")}
          </button>{" "}
          <span class="muted">{t("Keys: {0}", keysOf(dataset.attributes))}</span>
        </p>
      )}
    </header>
  );
}

function keysOf(attributes: readonly string[]): string {
  const own = ["truth", "word", "split", "f1", "disagree", "flagged"];
  return [...own, ...attributes.filter((name) => !own.includes(name))].map((key) => `${key}:`).join(" ");
}
