import type { ChartView, Mark, PhaseProgress, Series, Unit } from "../../../src/ui/dashboard/contract";
import type { Phase } from "../../../src/ui/shared/messages";
import { paletteOf } from "../palette";
import type { Arrangement } from "./arrangement";
import { type Axis, type Band, bandsOf, type PlacedPoint, placeMark, placePoints } from "./axis";
import { smooth } from "./smooth";

/** Curves over one axis; `id` is the page's own. */
export type Chart = Omit<ChartView, "id"> & { readonly id: string };

/** What all charts of a page stand on. */
export interface Stage {
  /** In order; they are laid end to end on the step axis. */
  readonly phases: readonly PhaseProgress[];
  readonly marks: readonly Mark[];
  /** From which the time axis counts: epoch seconds, or 0 for points that count so themselves. */
  readonly started: number;
  /** Phase in progress, which gets room for what is left to train; null where there is no single one. */
  readonly current: Phase | null;
}

/** A curve ready to be drawn. */
export interface Curve {
  readonly series: Series;
  readonly palettePlace: number;
  readonly visible: boolean;
  readonly side: "y" | "right";
  readonly raw: readonly PlacedPoint[];
  /** What the person reads: smoothed, except where points are sparse. */
  readonly drawn: readonly PlacedPoint[];
}

/** One chart as data: everything that is decided before a canvas is touched. */
export interface ChartModel {
  readonly axis: Axis;
  readonly bands: readonly Band[];
  readonly curves: readonly Curve[];
  readonly marks: readonly { readonly kind: "resumed" | "checkpoint"; readonly x: number }[];
  readonly range: readonly [number, number];
  readonly empty: boolean;
}

/** Hardware is sampled by the clock and has no step, so its chart keeps the time axis. */
function axisOf(chart: Chart, wanted: Axis): Axis {
  return chart.id === "machine" ? "time" : wanted;
}

/** Scores and shares both lie between 0 and 1, so that they are read off one axis. */
const scaleOf = (unit: Unit | undefined): Unit | undefined => (unit === "share" ? "score" : unit);

export function chartModel(chart: Chart, stage: Stage, arrangement: Arrangement): ChartModel {
  const axis = axisOf(chart, arrangement.axis);
  const bands = bandsOf(stage.phases);
  const { started } = stage;
  const places = paletteOf(chart.series.map((series) => series.id));
  const firstScale = scaleOf(chart.series[0]?.unit);
  const curves = chart.series.map((series): Curve => {
    const raw = placePoints(series.points, axis, bands, started);
    return {
      series,
      palettePlace: places.get(series.id) ?? 0,
      visible: !arrangement.hidden.includes(`${chart.id}/${series.id}`),
      side: scaleOf(series.unit) === firstScale ? "y" : "right",
      raw,
      drawn: series.sparse || arrangement.smoothing === 0 ? raw : smooth(raw, arrangement.smoothing),
    };
  });
  const known = curves.flatMap((curve) => curve.raw).filter((point) => point.y !== null);
  const marks = arrangement.marks
    ? stage.marks.flatMap((mark) => {
        const x = placeMark(mark, axis, bands, started);
        return x === null ? [] : [{ kind: mark.kind, x }];
      })
    : [];
  return {
    axis,
    bands: axis === "step" ? bands : [],
    curves,
    marks,
    range: arrangement.zoom[axis] ?? fullRange(axis, bands, known, chart, stage),
    empty: known.length === 0,
  };
}

/** The whole of the phases that this chart has points in, so that what is left to train shows as room to the right. */
function fullRange(
  axis: Axis,
  bands: readonly Band[],
  known: readonly PlacedPoint[],
  chart: Chart,
  { current }: Stage,
): readonly [number, number] {
  const first = known.reduce((least, point) => Math.min(least, point.x), Number.POSITIVE_INFINITY);
  const last = known.reduce((most, point) => Math.max(most, point.x), Number.NEGATIVE_INFINITY);
  if (known.length === 0) return [0, 1];
  if (axis !== "step") return [axis === "time" ? Math.min(0, first) : 0, Math.max(last, first + 1)];
  // Evaluations are few: the steps before the first of them would be an empty half of the chart.
  if (chart.series.every((series) => series.sparse)) {
    const end = Math.max(last, bands.findLast((band) => band.phase === current)?.to ?? last);
    // Room for the dot of the last one as well.
    return [Math.max(0, first - 0.06 * (end - first)), Math.max(end + 0.02 * (end - first), first + 1)];
  }
  const present = new Set(chart.series.flatMap((series) => series.points.phase));
  const within = bands.filter((band) => present.has(band.phase) || band.phase === current);
  return [Math.min(first, within[0]?.from ?? 0), Math.max(last, within.at(-1)?.to ?? 1)];
}
