import type { Mark, PhaseProgress, Points } from "../../../src/ui/dashboard/contract";
import type { Phase } from "../../../src/ui/shared/messages";

/** What runs along the horizontal axis. */
export type Axis = "step" | "time" | "tokens";

/** A phase's stretch on the step axis: steps count anew in each phase, so the phases are laid end to end. */
export interface Band {
  readonly phase: Phase;
  readonly from: number;
  readonly to: number;
}

export function bandsOf(phases: readonly PhaseProgress[]): readonly Band[] {
  let from = 0;
  return phases
    .filter((phase) => phase.steps > 0)
    .map((phase) => {
      const band = { phase: phase.phase, from, to: from + phase.steps };
      from = band.to;
      return band;
    });
}

interface Row {
  readonly phase: Phase | null;
  readonly step: number | null;
  readonly time: number;
  readonly tokens: number | null;
}

/** Where a row stands on the axis; null when it has no place there. Time counts in seconds from `started`. */
function placeOf(row: Row, axis: Axis, bands: readonly Band[], started: number): number | null {
  if (axis === "time") return row.time - started;
  if (axis === "tokens") return row.tokens;
  const band = bands.find((candidate) => candidate.phase === row.phase);
  return band === undefined || row.step === null ? null : band.from + row.step;
}

export interface PlacedPoint {
  readonly x: number;
  readonly y: number | null;
}

/** A curve's points on the axis, in order; rows without a place are left out. */
export function placePoints(points: Points, axis: Axis, bands: readonly Band[], started: number): PlacedPoint[] {
  const placed: PlacedPoint[] = [];
  for (let row = 0; row < points.value.length; row += 1) {
    const x = placeOf(
      {
        phase: points.phase[row] ?? null,
        step: points.step[row] ?? null,
        time: points.time[row] ?? started,
        tokens: points.tokens[row] ?? null,
      },
      axis,
      bands,
      started,
    );
    if (x !== null) placed.push({ x, y: points.value[row] ?? null });
  }
  return placed.sort((left, right) => left.x - right.x);
}

export function placeMark(mark: Mark, axis: Axis, bands: readonly Band[], started: number): number | null {
  return placeOf(mark, axis, bands, started);
}

/** 1, 2 or 5 times a power of ten, so that about `wanted` ticks cover `span`. */
export function niceStep(span: number, wanted: number): number {
  const rough = Math.max(span, Number.MIN_VALUE) / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough) ?? 10;
  return factor * power;
}

export interface Tick {
  readonly value: number;
  readonly step: number;
}

/** Ticks of the step axis at round steps *within* each phase that is in sight. */
export function stepTicks(bands: readonly Band[], min: number, max: number, wanted: number): Tick[] {
  const step = Math.max(1, niceStep(max - min, wanted));
  const ticks: Tick[] = [];
  for (const band of bands) {
    const last = band === bands.at(-1) ? Math.max(band.to, max) : band.to;
    for (let within = 0; band.from + within <= last; within += step) {
      const value = band.from + within;
      // Room is left before the next phase's zero, which would be written over this one.
      if (value < min || value > max || (band !== bands.at(-1) && band.to - value < step * 0.6)) continue;
      ticks.push({ value, step: within });
    }
  }
  return ticks;
}

/** Which phase and step a place on the step axis is. */
export function stepAt(x: number, bands: readonly Band[]): { readonly phase: Phase; readonly step: number } | null {
  const band = bands.findLast((candidate) => x > candidate.from) ?? bands[0];
  return band ? { phase: band.phase, step: Math.round(x - band.from) } : null;
}
