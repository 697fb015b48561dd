import type { PlacedPoint } from "./axis";

/**
 * Exponential moving average with the start-up bias taken out (Adam, Kingma & Ba 2015, section 3), so that the first points are not pulled to zero.
 *
 * @param weight of the past, 0 (no smoothing) to below 1
 */
export function smooth(points: readonly PlacedPoint[], weight: number): PlacedPoint[] {
  let mean = 0;
  let mass = 0;
  return points.map((point) => {
    if (point.y === null) return point;
    mean = weight * mean + (1 - weight) * point.y;
    mass = weight * mass + (1 - weight);
    return { x: point.x, y: mean / mass };
  });
}

/** The point nearest to `x` that has a value; points are in order. */
export function nearest(points: readonly PlacedPoint[], x: number): PlacedPoint | null {
  let best: PlacedPoint | null = null;
  for (const point of points) {
    if (point.y === null) continue;
    if (best === null || Math.abs(point.x - x) < Math.abs(best.x - x)) best = point;
  }
  return best;
}
