import type { ScoredWith } from "../../src/ui/shared/messages";
import type { GroupRow, SelectedGroup, TraceIntent, TraceSnapshot } from "../../src/ui/traceViewer/contract";
import { LexiconWarning } from "../shared/LexiconNote";
import { t } from "../shared/l10n";
import type { Rows } from "../shared/rows";
import { AnswerList } from "./AnswerList";
import { Compare } from "./Compare";
import { FilterBar } from "./FilterBar";
import { GroupList } from "./GroupList";
import { Head } from "./Head";
import { neighbours } from "./neighbours";
import type { Place } from "./place";
import { byReward, counterpart } from "./ranking";
import { Trace } from "./Trace";

interface TraceViewerProps {
  readonly data: TraceSnapshot;
  readonly rows: Rows<GroupRow>;
  readonly place: Place;
  readonly send: (intent: TraceIntent) => void;
}

/** Groups on the left; on the right the chosen one: its prompt over training, its answers by reward, and the trace of one of them. */
export function TraceViewer({ data, rows, place, send }: TraceViewerProps) {
  const { selected } = data;
  const current = place.awaited.value ?? selected?.key ?? null;
  const select = (key: string) => {
    if (key === current) return;
    place.await(key);
    send({ type: "select", key });
  };
  const nextFailure = () =>
    send({ type: "nextFailure", key: selected?.key ?? "", index: selected ? place.index.value : 0 });
  const toggleCompare = () => {
    if (!selected) return;
    const other = counterpart(byReward(selected.traces), place.index.value);
    place.compareWith(place.against.value === null ? (other?.index ?? null) : null);
  };
  // Letters act while a list has the focus and nowhere else: there they may belong to a screen reader or the browser.
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const steps = selected ? neighbours(selected.history, selected.key) : undefined;
    if (event.key === "n") nextFailure();
    else if (event.key === "c") toggleCompare();
    else if (event.key === "," && steps?.earlier) select(steps.earlier.key);
    else if (event.key === "." && steps?.later) select(steps.later.key);
    else return;
    event.preventDefault();
  };
  return (
    <div class="trace-viewer">
      <nav class="groups-pane" aria-label={t("Groups")}>
        <FilterBar data={data} onFilter={(filter) => send({ type: "filter", filter })} onNextFailure={nextFailure} />
        {data.list.shown === 0 ? (
          <p class="muted groups-none">{t("No group matches this filter.")}</p>
        ) : (
          <GroupList data={data} rows={rows} current={current} onSelect={select} onKey={onKey} />
        )}
      </nav>
      {selected ? (
        <Chosen
          group={selected}
          lexicon={data.lexicon}
          place={place}
          send={send}
          onStep={select}
          onCompare={toggleCompare}
          onKey={onKey}
          waiting={place.awaited.value !== null}
        />
      ) : (
        <p class="muted nothing-chosen">{t("Choose a group to read its answers.")}</p>
      )}
    </div>
  );
}

interface ChosenProps {
  readonly group: SelectedGroup;
  readonly lexicon: ScoredWith;
  readonly place: Place;
  readonly send: (intent: TraceIntent) => void;
  readonly onStep: (key: string) => void;
  readonly onCompare: () => void;
  readonly onKey: (event: KeyboardEvent) => void;
  readonly waiting: boolean;
}

function Chosen({ group, lexicon, place, send, onStep, onCompare, onKey, waiting }: ChosenProps) {
  const ranked = byReward(group.traces);
  const index = place.index.value;
  const trace = ranked.find((candidate) => candidate.index === index) ?? ranked[0];
  const other = ranked.find((candidate) => candidate.index === place.against.value);
  const move = (next: number) => {
    place.moveTo(next);
    send({ type: "select", key: group.key, index: next });
  };
  return (
    <div class="chosen-group" aria-busy={waiting}>
      <Head
        group={group}
        comparing={other !== undefined}
        onSample={() => send({ type: "openSample", sample: group.sample })}
        onText={() => send({ type: "openText", key: group.key, index: trace?.index ?? index })}
        onCompare={onCompare}
        onStep={onStep}
      />
      <LexiconWarning lexicon={lexicon} />
      <div class="chosen-body">
        <AnswerList ranked={ranked} index={trace?.index ?? -1} onSelect={move} onKey={onKey} />
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
        <section class="trace-pane" aria-label={t("Trace")} tabIndex={0}>
          {trace && other ? (
            <Compare trace={trace} other={other} ranked={ranked} onOther={place.compareWith} lexicon={lexicon.shown} />
          ) : (
            trace && <Trace trace={trace} group={group} lexicon={lexicon.shown} />
          )}
        </section>
      </div>
    </div>
  );
}
