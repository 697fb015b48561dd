import type { ChartConfiguration, ChartDataset, ScaleOptions } from "chart.js";
import type { Unit } from "../../../src/ui/dashboard/contract";
import { count, duration, fixed } from "../format";
import type { Theme } from "../theme";
import { niceStep, stepTicks } from "./axis";
import type { ChartModel, Curve } from "./model";

/** A reading of a curve, in the digits that its unit deserves. */
export function reading(value: number | null, unit: Unit): string {
  if (value === null) return "–";
  if (unit === "share") return `${fixed(value * 100, 1)} %`;
  if (unit === "percent") return `${fixed(value, 0)} %`;
  if (unit === "words") return fixed(value, 1);
  if (unit === "gigabytes") return `${fixed(value, 1)} GB`;
  if (value !== 0 && Math.abs(value) < 0.001) return value.toExponential(1).replace("-", "−");
  return fixed(value, Math.abs(value) >= 100 ? 0 : 3);
}

/** A tick: shorter than a reading. */
function tick(value: number, unit: Unit | undefined): string {
  if (unit === "share") return `${fixed(value * 100, 0)} %`;
  if (unit === "percent") return `${fixed(value, 0)} %`;
  if (unit === "gigabytes") return `${Number(value.toPrecision(3)).toLocaleString()} GB`;
  return Number(value.toPrecision(3)).toLocaleString();
}

/** Line patterns by palette place, used where colours cannot be told apart. */
const dashes: readonly (readonly number[])[] = [[], [7, 3], [2, 3], [9, 3, 2, 3], [4, 2], [12, 4]];

/** The pattern of a line. @param control Dashed beside the curve that it is read against. */
export function dashOf(place: number, control: boolean, highContrast: boolean): readonly number[] {
  if (control) return [4, 3];
  return highContrast ? (dashes[place] ?? []) : [];
}

function dataset(curve: Curve, points: Curve["drawn"], theme: Theme, faint: boolean): ChartDataset<"line"> {
  const colour = theme.palette[curve.palettePlace] ?? theme.foreground;
  const sparse = curve.series.sparse ?? false;
  return {
    label: curve.series.label,
    data: points.map((point) => ({ x: point.x, y: point.y ?? Number.NaN })),
    hidden: !curve.visible,
    yAxisID: curve.side,
    borderColor: faint ? `color-mix(in srgb, ${colour} 28%, transparent)` : colour,
    backgroundColor: colour,
    borderWidth: faint ? 1 : 1.6,
    borderDash: [...dashOf(curve.palettePlace, curve.series.control ?? false, theme.highContrast)],
    pointRadius: sparse ? 2.6 : 0,
    pointHitRadius: 0,
    pointHoverRadius: 0,
    tension: 0,
    spanGaps: sparse,
  };
}

export function datasets(model: ChartModel, theme: Theme, smoothing: number): ChartDataset<"line">[] {
  return model.curves.flatMap((curve) => [
    ...(smoothing > 0 && !curve.series.sparse ? [dataset(curve, curve.raw, theme, true)] : []),
    dataset(curve, curve.drawn, theme, false),
  ]);
}

type Options = NonNullable<ChartConfiguration<"line">["options"]>;

interface Choices {
  readonly log: boolean;
  readonly onZoom: (range: readonly [number, number]) => void;
}

export function chartOptions(model: ChartModel, theme: Theme, { log, onZoom }: Choices): Options {
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    // The legend below the chart reads the values at the cursor, so Chart.js has nothing to answer to.
    events: [],
    layout: { padding: { top: 4, right: 6 } },
    plugins: {
      legend: { display: false },
      tooltip: { enabled: false },
      zoom: {
        zoom: {
          mode: "x",
          drag: {
            enabled: true,
            threshold: 6,
            backgroundColor: `color-mix(in srgb, ${theme.foreground} 14%, transparent)`,
          },
          wheel: { enabled: true, modifierKey: "ctrl" },
          onZoomComplete: ({ chart }) => {
            const scale = chart.scales.x;
            if (scale) onZoom([scale.min, scale.max]);
          },
        },
      },
    },
    scales: scales(model, theme, log),
  };
}

/** Room around the curves of a side, which must not suggest that what is never negative could be. */
function roomFor(model: ChartModel, side: Curve["side"]): { suggestedMin: number; suggestedMax: number } {
  const shown = model.curves.filter((curve) => curve.side === side && curve.visible);
  const values = shown.flatMap((curve) => curve.raw.flatMap(({ y }) => y ?? []));
  const [least, most] = values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)] as const, [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ] as const);
  if (values.length === 0) return { suggestedMin: 0, suggestedMax: 1 };
  const room = 0.08 * (most - least || 1);
  return { suggestedMin: least < 0 ? least - room : Math.max(0, least - room), suggestedMax: most + room };
}

function scales(model: ChartModel, theme: Theme, log: boolean): Record<string, ScaleOptions<"linear" | "logarithmic">> {
  const ticks = { color: theme.muted, font: { size: 10, family: theme.font }, maxTicksLimit: 5 };
  const unitOf = (side: Curve["side"]) => model.curves.find((curve) => curve.side === side)?.series.unit;
  const vertical = (side: Curve["side"]) => ({
    type: log ? ("logarithmic" as const) : ("linear" as const),
    position: side === "y" ? ("left" as const) : ("right" as const),
    border: { display: false },
    grid: { color: theme.grid, drawOnChartArea: side === "y", drawTicks: false },
    ...(log ? {} : roomFor(model, side)),
    ticks: { ...ticks, padding: 4, callback: (value: string | number) => tick(Number(value), unitOf(side)) },
  });
  const right = model.curves.some((curve) => curve.side === "right" && curve.visible);
  return {
    x: {
      type: "linear",
      min: model.range[0],
      max: model.range[1],
      border: { display: false },
      grid: { display: false },
      afterBuildTicks: (axis) => {
        axis.ticks = horizontalTicks(model, axis.min, axis.max);
      },
      ticks: {
        ...ticks,
        maxRotation: 0,
        autoSkipPadding: 12,
        callback: (_value, index, all) => String(all[index]?.label ?? ""),
      },
    },
    y: vertical("y"),
    ...(right ? { right: vertical("right") } : {}),
  };
}

function horizontalTicks(model: ChartModel, min: number, max: number): { value: number; label: string }[] {
  if (model.axis === "step") {
    return stepTicks(model.bands, min, max, 5).map(({ value, step }) => ({ value, label: count(step) }));
  }
  const step = model.axis === "time" ? timeStep(max - min) : niceStep(max - min, 5);
  const first = Math.ceil(min / step) * step;
  const label = (value: number) => (model.axis === "time" ? duration(value) : compactCount(value));
  return Array.from({ length: Math.max(0, Math.floor((max - first) / step) + 1) }, (_, index) => {
    const value = first + index * step;
    return { value, label: label(value) };
  });
}

/** Seconds between ticks at which a clock would be read. */
function timeStep(span: number): number {
  const rounds = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 43_200, 86_400];
  return rounds.find((round) => span / round <= 6) ?? niceStep(span, 5);
}

function compactCount(value: number): string {
  return new Intl.NumberFormat(document.documentElement.lang || "en", { notation: "compact" }).format(value);
}
