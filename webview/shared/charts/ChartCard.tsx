import type { Signal } from "@preact/signals";
import { useCallback, useMemo } from "preact/hooks";
import { t } from "../l10n";
import { IconButton } from "../toolkit";
import { type Arrangement, cursor, toggled } from "./arrangement";
import { ChartCanvas } from "./ChartCanvas";
import { ChartTable, placeName } from "./ChartTable";
import { reading } from "./config";
import { LineMark } from "./LineMark";
import { type Chart, type ChartModel, type Curve, chartModel, type Stage } from "./model";
import { nearest } from "./smooth";

interface ChartCardProps {
  readonly view: Chart;
  readonly stage: Stage;
  readonly title: string;
  /** What is said in place of curves. */
  readonly whenEmpty: string;
  readonly arrangement: Signal<Arrangement>;
}

export function ChartCard({ view, stage, title, whenEmpty, arrangement }: ChartCardProps) {
  const now = arrangement.value;
  const model = useMemo(() => chartModel(view, stage, now), [view, stage, now]);
  const change = useCallback(
    (edit: (before: Arrangement) => Partial<Arrangement>) => {
      arrangement.value = { ...arrangement.value, ...edit(arrangement.value) };
    },
    [arrangement],
  );
  const { axis } = model;
  const onZoom = useCallback(
    (range: readonly [number, number] | null) =>
      change((before) => {
        const { [axis]: _dropped, ...others } = before.zoom;
        return { zoom: range === null ? others : { ...others, [axis]: range } };
      }),
    [change, axis],
  );
  const onTable = useCallback(
    () => change((before) => ({ tables: toggled(before.tables, view.id) })),
    [change, view.id],
  );
  const asTable = now.tables.includes(view.id);
  const log = now.log.includes(view.id);
  return (
    <section class="card chart" aria-label={title}>
      <header class="chart-head">
        <h2 class="eyebrow">{title}</h2>
        <span class="spacer" />
        {now.zoom[axis] && <IconButton icon="zoom-out" label={t("Show everything")} onPress={() => onZoom(null)} />}
        <IconButton
          icon="graph-line"
          label={t("Logarithmic axis")}
          pressed={log}
          onPress={() => change((before) => ({ log: toggled(before.log, view.id) }))}
        />
        <IconButton icon="table" label={t("Show as a table")} pressed={asTable} onPress={onTable} />
      </header>
      <div class="chart-body">
        {model.empty ? (
          <p class="chart-empty muted">{whenEmpty}</p>
        ) : asTable ? (
          <ChartTable model={model} label={title} />
        ) : (
          <ChartCanvas {...{ view, model, label: title, smoothing: now.smoothing, log, onZoom, onTable }} />
        )}
      </div>
      {!model.empty && (
        <CurveLegend
          model={model}
          onToggle={(series) => change((before) => ({ hidden: toggled(before.hidden, `${view.id}/${series}`) }))}
        />
      )}
    </section>
  );
}

interface CurveLegendProps {
  readonly model: ChartModel;
  readonly onToggle: (series: string) => void;
}

/** Names the curves, switches them, and reads them: at the cursor, otherwise at their end. */
function CurveLegend({ model, onToggle }: CurveLegendProps) {
  const at = cursor.value?.axis === model.axis ? cursor.value.x : null;
  return (
    <div class="curve-legend">
      {model.curves.map((curve) => (
        <button
          key={curve.series.id}
          type="button"
          class="curve-key"
          aria-pressed={curve.visible}
          title={curve.visible ? t("Hide this curve") : t("Show this curve")}
          onClick={() => onToggle(curve.series.id)}
        >
          <LineMark place={curve.palettePlace} control={curve.series.control ?? false} />
          {curve.series.label}
          <span class="mono">{readAt(curve, at)}</span>
        </button>
      ))}
      {/* Spoken when the arrow keys move the cursor; the pointer moves it too fast to be read out. */}
      <span class="curve-place mono" aria-live="polite">
        {at === null ? "" : placeName(at, model)}
      </span>
    </div>
  );
}

function readAt(curve: Curve, x: number | null): string {
  const point = x === null ? curve.drawn.findLast((candidate) => candidate.y !== null) : nearest(curve.drawn, x);
  return reading(point?.y ?? null, curve.series.unit);
}
