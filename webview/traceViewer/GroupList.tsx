import type { RefObject } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { GroupRow, TraceSnapshot } from "../../src/ui/traceViewer/contract";
import { fixed } from "../shared/format";
import { t } from "../shared/l10n";
import { listMove } from "../shared/listKeys";
import type { Rows } from "../shared/rows";
import { useVirtual } from "../shared/useVirtual";
import { flags } from "./flags";

/** Height of a row, as in the style sheet. */
const rowHeight = 62;

interface GroupListProps {
  readonly data: TraceSnapshot;
  readonly rows: Rows<GroupRow>;
  /** Key of the group that is shown or awaited. */
  readonly current: string | null;
  readonly onSelect: (key: string) => void;
  /** What a key does that does not move in the list. */
  readonly onKey: (event: KeyboardEvent) => void;
}

/** The groups as one tab stop: arrows or J and K move and select, Home and End go to the ends. */
export function GroupList({ data, rows, current, onSelect, onKey }: GroupListProps) {
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const { shown, generation } = data.list;
  const virtual = useVirtual({ count: shown, size: rowHeight, scroller });
  // A place whose row has not arrived yet is selected as soon as it does.
  const [goal, setGoal] = useState<number | null>(null);
  const at = placeOf(data, rows, current, virtual.items);
  const [from, to] = [virtual.items[0]?.index ?? 0, virtual.items.at(-1)?.index ?? 0];
  useEffect(() => rows.need(from, to), [rows, from, to, generation, shown]);
  useKeptInSight(data, scroller, virtual.scrollTo);
  const wanted = goal === null ? undefined : rows.at(goal);
  useEffect(() => {
    if (!wanted) return;
    setGoal(null);
    onSelect(wanted.key);
  }, [wanted]);
  const onKeyDown = (event: KeyboardEvent) => {
    const next = listMove(event.key, goal ?? at, shown, Math.max(1, to - from - 12));
    if (next === null) return onKey(event);
    event.preventDefault();
    virtual.scrollTo(next);
    rows.need(next, next);
    setGoal(next);
  };
  return (
    <div
      ref={scroller}
      class="group-list"
      role="listbox"
      tabIndex={0}
      aria-label={t("Prompt groups. Arrow keys or J and K choose.")}
      aria-activedescendant={at === null ? undefined : `${id}-${at}`}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" class="group-list-all" style={{ height: `${virtual.totalSize}px` }}>
        {virtual.items.map(({ index, start }) => {
          const row = rows.at(index);
          return (
            // The listbox around it has the focus and takes the keys: ten thousand rows are one tab stop.
            // biome-ignore lint/a11y/useFocusableInteractive: see above.
            // biome-ignore lint/a11y/useKeyWithClickEvents: see above.
            <div
              key={row?.key ?? index}
              id={`${id}-${index}`}
              role="option"
              class={row?.key === current && current !== null ? "group-row chosen" : "group-row"}
              aria-selected={row?.key === current && current !== null}
              aria-setsize={shown}
              aria-posinset={index + 1}
              aria-label={row ? spoken(row) : t("reading…")}
              style={{ transform: `translateY(${start}px)` }}
              onClick={() => row && onSelect(row.key)}
            >
              {row && <RowContent row={row} totals={data.totals} />}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/**
 * Brings the chosen group into sight when it is chosen or the filter changes. Groups that a live run adds above push the list down: it is
 * moved along, so that what is being read stays where it is, except at the top, where the newest is wanted.
 */
function useKeptInSight(
  { selected, filter }: TraceSnapshot,
  scroller: RefObject<HTMLDivElement | null>,
  scrollTo: (index: number) => void,
): void {
  const known = useRef<{ readonly why: string; readonly at: number } | null>(null);
  const why = JSON.stringify([selected?.key, selected?.choice, filter]);
  const at = selected?.at ?? null;
  useLayoutEffect(() => {
    const before = known.current;
    known.current = at === null ? null : { why, at };
    if (at === null || !scroller.current) return;
    if (before?.why !== why) scrollTo(at);
    else if (scroller.current.scrollTop > 0) scroller.current.scrollTop += (at - before.at) * rowHeight;
  }, [why, at]);
}

/** Where the current group is in the list: as the host says, or as the rows in sight show while a newly chosen one is awaited. */
function placeOf(
  data: TraceSnapshot,
  rows: Rows<GroupRow>,
  current: string | null,
  items: readonly { readonly index: number }[],
): number | null {
  if (data.selected?.key === current) return data.selected?.at ?? null;
  return items.find(({ index }) => rows.at(index)?.key === current)?.index ?? null;
}

function spoken(row: GroupRow): string {
  const marks = row.flags.map((flag) => flags[flag].name());
  return [t("sample {0}, step {1}, mean reward {2}", row.sample, row.step, fixed(row.mean)), ...marks].join(", ");
}

interface RowContentProps {
  readonly row: GroupRow;
  readonly totals: TraceSnapshot["totals"];
}

function RowContent({ row, totals }: RowContentProps) {
  return (
    <>
      {row.thumbnail && <img class="group-thumbnail" src={row.thumbnail} alt="" loading="lazy" />}
      <div class="group-body">
        <div class="group-line">
          <b class="group-sample">{row.sample}</b>
          <span class="muted">{t("step {0}", row.step)}</span>
          <span class="spacer" />
          {row.flags.map((flag) => (
            <span
              key={flag}
              class={`codicon codicon-${flags[flag].icon} group-flag`}
              title={flags[flag].name()}
              aria-hidden="true"
            />
          ))}
          <span class="mono">{fixed(row.mean)}</span>
        </div>
        <div class="group-subtitle muted" title={row.subtitle ?? ""}>
          {row.subtitle ? `“${row.subtitle}”` : row.subtitle === null ? t("not in the dataset") : t("nobody speaks")}
        </div>
        <TotalBars values={row.totals} totals={totals} />
      </div>
    </>
  );
}

/** One bar an answer, as high as its total: groups that teach nothing show as a plain row. */
function TotalBars({
  values,
  totals,
}: {
  readonly values: GroupRow["totals"];
  readonly totals: RowContentProps["totals"];
}) {
  const span = totals.most - totals.least;
  const share = (value: number) => (span > 0 ? (value - totals.least) / span : 1);
  return (
    <div class="total-bars" aria-hidden="true">
      {values.map((value, index) => (
        // The bars stand in the order of the group and carry nothing else that could tell them apart.
        <i
          key={index}
          class={value === null ? "unjudged" : ""}
          style={{ height: `${15 + 85 * share(value ?? totals.least)}%` }}
        />
      ))}
    </div>
  );
}
