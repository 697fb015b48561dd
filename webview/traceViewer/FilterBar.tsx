import { useEffect, useRef, useState } from "preact/hooks";
import type { GroupFilter, GroupOrder, TraceSnapshot } from "../../src/ui/traceViewer/contract";
import { count } from "../shared/format";
import { t } from "../shared/l10n";
import { Choice, IconButton, SearchField } from "../shared/toolkit";
import { flagNames, flags } from "./flags";

/** A pause in typing after which the list follows. */
const typingPauseMs = 200;

const orders: readonly { readonly value: GroupOrder; readonly label: () => string }[] = [
  { value: "newest", label: () => t("newest first") },
  { value: "oldest", label: () => t("oldest first") },
  { value: "best", label: () => t("best first") },
  { value: "worst", label: () => t("worst first") },
  { value: "spread", label: () => t("widest spread first") },
];

interface FilterBarProps {
  readonly data: TraceSnapshot;
  readonly onFilter: (filter: GroupFilter) => void;
  readonly onNextFailure: () => void;
}

export function FilterBar({ data, onFilter, onNextFailure }: FilterBarProps) {
  const { filter, list } = data;
  const [text, setText] = useState(filter.text);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const latest = useRef(filter);
  latest.current = filter;
  useEffect(() => () => clearTimeout(timer.current), []);
  const onText = (typed: string) => {
    setText(typed);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onFilter({ ...latest.current, text: typed }), typingPauseMs);
  };
  const toggle = (flag: (typeof flagNames)[number]) => {
    const chosen = filter.flags.includes(flag)
      ? filter.flags.filter((other) => other !== flag)
      : [...filter.flags, flag];
    onFilter({ ...filter, text, flags: chosen });
  };
  const isFiltered = text !== "" || filter.flags.length > 0;
  return (
    <div class="filter-bar">
      <div class="filter-line">
        <SearchField
          value={text}
          label={t("Filter groups")}
          placeholder="cluster:anger reward<1.5"
          invalid={data.filterProblem !== undefined}
          onInput={onText}
        />
        <IconButton
          icon="clear-all"
          label={t("Clear the filter")}
          disabled={!isFiltered}
          onPress={() => {
            clearTimeout(timer.current);
            setText("");
            onFilter({ ...filter, text: "", flags: [] });
          }}
        />
      </div>
      {data.filterProblem !== undefined && (
        <p class="filter-problem tone-bad" role="alert">
          {data.filterProblem}
        </p>
      )}
      <fieldset class="chips">
        <legend class="visually-hidden">{t("Only groups that are")}</legend>
        {flagNames.map((flag) => (
          <button
            key={flag}
            type="button"
            class="chip"
            title={flags[flag].about()}
            aria-pressed={filter.flags.includes(flag)}
            disabled={data.flagCounts[flag] === 0 && !filter.flags.includes(flag)}
            onClick={() => toggle(flag)}
          >
            {flags[flag].name()} <span class="chip-count">{count(data.flagCounts[flag])}</span>
          </button>
        ))}
      </fieldset>
      <div class="filter-line">
        <span class="muted filter-count" role="status">
          {t("{0} of {1} groups", count(list.shown), count(list.total))}
        </span>
        <span class="spacer" />
        <button type="button" class="link" title={t("The next answer that went wrong (N)")} onClick={onNextFailure}>
          {t("next failure")} →
        </button>
      </div>
      <Choice
        label={t("Order")}
        value={filter.order}
        options={orders.map(({ value, label }) => ({ value, label: label() }))}
        onChange={(order) => onFilter({ ...filter, text, order })}
      />
      <FilterHelp />
    </div>
  );
}

/** What the filter understands, by example. */
function FilterHelp() {
  const examples: readonly (readonly [string, string])[] = [
    ["word:angry", t("an answer says it")],
    ["cluster:anger", t("an answer is in it, on any wheel")],
    ["sample:t0123", t("groups of this prompt")],
    ["reward<1.5", t("mean reward")],
    ["spread>0.4", t("deviation in the group")],
    ["step:40-60", t("steps")],
    ["fine", t("in sample, subtitle or answers")],
  ];
  return (
    <details class="filter-help">
      <summary>{t("How to filter")}</summary>
      <dl>
        {examples.map(([example, meaning]) => (
          <div key={example}>
            <dt class="mono">{example}</dt>
            <dd class="muted">{meaning}</dd>
          </div>
        ))}
      </dl>
      <p class="muted">{t("Several together narrow; a comma means either: word:angry,furious")}</p>
    </details>
  );
}
