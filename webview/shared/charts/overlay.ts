import type { Chart, Plugin } from "chart.js";
import type { Theme } from "../theme";
import type { Band } from "./axis";

/** What lies behind and over the curves, in the units of the axes. */
export interface Overlay {
  readonly bands: readonly (Band & { readonly name: string })[];
  readonly marks: readonly { readonly kind: "resumed" | "checkpoint"; readonly x: number }[];
  readonly levels: readonly { readonly label: string; readonly value: number }[];
  readonly cursor: number | null;
  readonly theme: Theme;
}

/** Draws phases, marks, levels and the cursor. `overlay` is read at each drawing, so moving the cursor needs no new chart. */
export function overlayPlugin(overlay: () => Overlay): Plugin<"line"> {
  return {
    id: "overlay",
    beforeDatasetsDraw: (chart) => {
      const now = overlay();
      drawBands(chart, now);
      drawMarks(chart, now);
      drawLevels(chart, now);
    },
    afterDatasetsDraw: (chart) => {
      const { cursor, theme } = overlay();
      if (cursor !== null) verticalLine(chart, cursor, theme.foreground, []);
    },
  };
}

function verticalLine(chart: Chart, x: number, colour: string, dash: readonly number[]): void {
  const { ctx, chartArea, scales } = chart;
  const at = scales.x?.getPixelForValue(x);
  if (at === undefined || at < chartArea.left || at > chartArea.right) return;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1;
  ctx.setLineDash([...dash]);
  ctx.beginPath();
  ctx.moveTo(at, chartArea.top);
  ctx.lineTo(at, chartArea.bottom);
  ctx.stroke();
  ctx.restore();
}

function drawBands(chart: Chart, { bands, theme }: Overlay): void {
  if (bands.length < 2) return;
  const { ctx, chartArea, scales } = chart;
  for (const [index, band] of bands.entries()) {
    const left = Math.max(chartArea.left, scales.x?.getPixelForValue(band.from) ?? 0);
    const right = Math.min(chartArea.right, scales.x?.getPixelForValue(band.to) ?? 0);
    if (right <= left) continue;
    if (index > 0) verticalLine(chart, band.from, theme.grid, []);
    ctx.save();
    ctx.font = `10px ${theme.font}`;
    ctx.fillStyle = theme.muted;
    ctx.textBaseline = "top";
    // A name that does not fit is left out rather than cut: the colour bar above the charts names the phases too.
    if (ctx.measureText(band.name).width + 8 < right - left) ctx.fillText(band.name, left + 4, chartArea.top + 1);
    ctx.restore();
  }
}

function drawMarks(chart: Chart, { marks, theme }: Overlay): void {
  const { ctx, chartArea, scales } = chart;
  for (const mark of marks) {
    if (mark.kind === "resumed") {
      verticalLine(chart, mark.x, theme.warning, [2, 3]);
      continue;
    }
    const at = scales.x?.getPixelForValue(mark.x);
    if (at === undefined || at < chartArea.left || at > chartArea.right) continue;
    ctx.save();
    ctx.fillStyle = theme.muted;
    ctx.beginPath();
    ctx.moveTo(at, chartArea.bottom - 6);
    ctx.lineTo(at - 3.5, chartArea.bottom);
    ctx.lineTo(at + 3.5, chartArea.bottom);
    ctx.fill();
    ctx.restore();
  }
}

function drawLevels(chart: Chart, { levels, theme }: Overlay): void {
  const { ctx, chartArea, scales } = chart;
  const lowest = Math.min(...levels.map(({ value }) => value));
  for (const level of levels) {
    const at = scales.y?.getPixelForValue(level.value);
    if (at === undefined || at < chartArea.top || at > chartArea.bottom) continue;
    ctx.save();
    ctx.strokeStyle = theme.muted;
    ctx.setLineDash([4, 3]);
    ctx.beginPath();
    ctx.moveTo(chartArea.left, at);
    ctx.lineTo(chartArea.right, at);
    ctx.stroke();
    ctx.font = `10px ${theme.font}`;
    ctx.fillStyle = theme.muted;
    // At the right end, where a run in progress has no curves yet; the lowest under its line, so that two near ones stay apart.
    ctx.textAlign = "right";
    const under = levels.length > 1 && level.value === lowest;
    ctx.textBaseline = under ? "top" : "bottom";
    ctx.fillText(level.label, chartArea.right - 4, under ? at + 3 : at - 2);
    ctx.restore();
  }
}
