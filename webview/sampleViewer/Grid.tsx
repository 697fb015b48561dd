import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { SampleCell } from "../../src/ui/sampleViewer/contract";
import { t } from "../shared/l10n";
import type { Rows } from "../shared/rows";
import { useVirtual } from "../shared/useVirtual";
import { Cell, EmptyCell } from "./Cell";

const narrowest = 122;
const gap = 10;
const padding = 14;
/** Height of the two lines under a picture, with borders. */
const captionHeight = 48;

interface GridProps {
  readonly list: { readonly generation: number; readonly shown: number };
  readonly rows: Rows<SampleCell>;
  /** Key of the chosen sample, and its place in the list. */
  readonly selected: string | null;
  readonly place: number | null;
  readonly onChoose: (key: string) => void;
}

/** The samples as pictures. One tab stop; arrow keys choose. Only what is in sight is drawn and asked for. */
export function Grid({ list, rows, selected, place, onChoose }: GridProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const aim = useRef<number | null>(null);
  const width = useWidth(scroller);
  const columns = Math.max(1, Math.floor((width - 2 * padding + gap) / (narrowest + gap)));
  const cellWidth = (width - 2 * padding - (columns - 1) * gap) / columns;
  const lines = Math.ceil(list.shown / columns);
  const size = Math.round(cellWidth + captionHeight + gap);
  const { items, totalSize, scrollTo } = useVirtual({ count: width > 0 ? lines : 0, size, scroller });
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  useEffect(() => {
    rows.need(first * columns, Math.min(last * columns + columns - 1, list.shown - 1));
  }, [rows, first, last, columns, list.generation, list.shown]);
  // Followed only when it moves by itself, so that scrolling away from it is possible.
  const line = place === null ? null : Math.floor(place / columns);
  useEffect(() => {
    if (line !== null) scrollTo(line);
  }, [line, selected]);

  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: columns,
      ArrowUp: -columns,
      Home: -list.shown,
      End: list.shown,
    };
    const step = steps[event.key];
    if (step === undefined || list.shown === 0) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(list.shown - 1, (indexOf(selected) ?? place ?? 0) + step));
    scrollTo(Math.floor(next / columns));
    rows.need(next, next);
    aim.current = next;
    chooseAim();
  };
  // A row that was jumped to may have to be fetched first; it is chosen when it is there.
  const chooseAim = () => {
    const cell = aim.current === null ? undefined : rows.at(aim.current);
    if (!cell) return;
    aim.current = null;
    onChoose(cell.key);
  };
  useEffect(chooseAim);
  const drawn = items.flatMap(({ index }) =>
    Array.from({ length: columns }, (_, column) => index * columns + column).filter((at) => at < list.shown),
  );
  const indexOf = (key: string | null) => drawn.find((index) => rows.at(index)?.key === key);
  const active = indexOf(selected);
  return (
    <div
      ref={scroller}
      class="grid"
      role="listbox"
      tabIndex={0}
      aria-label={t("Samples")}
      aria-activedescendant={active === undefined ? undefined : `sample-${active}`}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" style={{ height: `${totalSize + gap}px`, position: "relative" }}>
        {drawn.map((index) => {
          const cell = rows.at(index);
          const style = {
            width: `${cellWidth}px`,
            height: `${size - gap}px`,
            left: `${padding + (index % columns) * (cellWidth + gap)}px`,
            top: `${gap + Math.floor(index / columns) * size}px`,
          };
          const standing = { id: `sample-${index}`, position: index + 1, count: list.shown, style };
          return cell ? (
            <Cell
              key={index}
              {...standing}
              cell={cell}
              chosen={cell.key === selected}
              onChoose={() => onChoose(cell.key)}
            />
          ) : (
            <EmptyCell key={index} {...standing} />
          );
        })}
      </div>
    </div>
  );
}

function useWidth(element: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return width;
}
