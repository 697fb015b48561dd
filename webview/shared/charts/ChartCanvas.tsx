import { useComputed, useSignalEffect } from "@preact/signals";
import { Chart, LinearScale, LineController, LineElement, LogarithmicScale, PointElement } from "chart.js";
import zoomPlugin from "chartjs-plugin-zoom";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../l10n";
import { phaseName } from "../phases";
import { theme } from "../theme";
import { cursor } from "./arrangement";
import { chartOptions, datasets } from "./config";
import type { ChartModel, Chart as Curves } from "./model";
import { overlayPlugin } from "./overlay";

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale, zoomPlugin);

interface ChartCanvasProps {
  readonly view: Curves;
  readonly model: ChartModel;
  readonly label: string;
  readonly smoothing: number;
  readonly log: boolean;
  readonly onZoom: (range: readonly [number, number] | null) => void;
  readonly onTable: () => void;
}

/** The curves on a canvas. The pointer and the arrow keys move one cursor, which the legends of all charts over this axis read. */
export function ChartCanvas(props: ChartCanvasProps) {
  const { view, model, label, smoothing, log, onZoom, onTable } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const chart = useRef<Chart<"line"> | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const cursorHere = useComputed(() => (cursor.value?.axis === latest.current.model.axis ? cursor.value.x : null));

  useEffect(() => {
    if (!canvas.current) return;
    chart.current = new Chart(canvas.current, {
      type: "line",
      data: { datasets: [] },
      plugins: [
        overlayPlugin(() => ({
          bands: latest.current.model.bands.map((band) => ({ ...band, name: phaseName(band.phase) })),
          marks: latest.current.model.marks,
          levels: latest.current.view.levels,
          cursor: cursorHere.value,
          theme: theme.value,
        })),
      ],
    });
    return () => chart.current?.destroy();
  }, [cursorHere]);

  const colours = theme.value;
  useEffect(() => {
    const drawn = chart.current;
    if (!drawn) return;
    drawn.data.datasets = datasets(model, colours, smoothing);
    drawn.options = chartOptions(model, colours, { log, onZoom });
    drawn.update("none");
  }, [model, colours, smoothing, log, onZoom, view]);

  useSignalEffect(() => {
    // Read first, so that the effect follows the cursor even before the chart stands.
    const moved = cursorHere.value;
    if (moved !== undefined) chart.current?.draw();
  });

  const moveTo = (x: number) => {
    cursor.value = { axis: model.axis, x: Math.max(model.range[0], Math.min(model.range[1], x)) };
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (keyboard(event.key, model, moveTo, onZoom, onTable)) event.preventDefault();
  };
  return (
    <div
      class="chart-canvas"
      role="application"
      aria-roledescription={t("chart")}
      aria-label={t("{0}. Arrow keys read values, plus and minus zoom, 0 resets, T shows the table.", label)}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move the cursor.
      tabIndex={0}
      onKeyDown={onKeyDown}
      onMouseMove={(event) => {
        const x = chart.current?.scales.x?.getValueForPixel(event.offsetX);
        if (x !== undefined) moveTo(x);
      }}
      onMouseLeave={() => {
        cursor.value = null;
      }}
      onBlur={() => {
        cursor.value = null;
      }}
      onDblClick={() => onZoom(null)}
    >
      <canvas ref={canvas} />
    </div>
  );
}

/** What a key does in a chart; false for a key that is not ours. */
function keyboard(
  key: string,
  model: ChartModel,
  moveTo: (x: number) => void,
  onZoom: ChartCanvasProps["onZoom"],
  onTable: () => void,
): boolean {
  const [from, to] = model.range;
  const at = cursor.value?.axis === model.axis ? cursor.value.x : to;
  const places = [...new Set(model.curves.flatMap((curve) => curve.drawn.map((point) => point.x)))].sort(
    (a, b) => a - b,
  );
  const zoomBy = (factor: number) => {
    const half = ((to - from) * factor) / 2;
    onZoom([Math.max(0, at - half), at + half]);
  };
  if (key === "ArrowLeft") moveTo(places.findLast((x) => x < at) ?? at);
  else if (key === "ArrowRight") moveTo(places.find((x) => x > at) ?? at);
  else if (key === "Home") moveTo(places[0] ?? from);
  else if (key === "End") moveTo(places.at(-1) ?? to);
  else if (key === "+" || key === "=") zoomBy(0.5);
  else if (key === "-") zoomBy(2);
  else if (key === "0" || key === "Escape") onZoom(null);
  else if (key === "t" || key === "T") onTable();
  else return false;
  return true;
}
