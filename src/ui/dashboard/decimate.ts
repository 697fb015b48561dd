/** A page draws no more points of one curve than it has pixels to show them with. */
export const MOST_POINTS = 2_000;

/**
 * Thins a curve to at most `most` points, keeping in each stretch the lowest and the highest value, so that a spike of a single step
 * is never lost. First and last point stay.
 *
 * @param value reads a point's value; null is a gap
 * @returns the points that stay, in order
 */
export function decimate<P>(
  points: readonly P[],
  value: (point: P) => number | null,
  most = MOST_POINTS,
): readonly P[] {
  if (points.length <= most) return points;
  const stretches = Math.max(1, Math.floor((most - 2) / 2));
  const inner = points.length - 2;
  const kept = new Set([0, points.length - 1]);
  const known = points.map(value);
  for (let stretch = 0; stretch < stretches; stretch++) {
    const from = 1 + Math.floor((stretch * inner) / stretches);
    const to = 1 + Math.floor(((stretch + 1) * inner) / stretches);
    let [lowest, highest] = [from, from];
    for (let index = from; index < to; index++) {
      const now = known[index] ?? null;
      if (now === null) continue;
      if (now < (known[lowest] ?? Number.POSITIVE_INFINITY)) lowest = index;
      if (now > (known[highest] ?? Number.NEGATIVE_INFINITY)) highest = index;
    }
    kept.add(lowest).add(highest);
  }
  return points.filter((_, index) => kept.has(index));
}
