/** Radii of the rings in a wheel of radius 50. */
export const rings = {
  truth: { inner: 14, outer: 29 },
  answer: { inner: 31, outer: 48 },
} as const;

const point = (radius: number, turn: number): string => {
  const angle = (turn - 0.25) * 2 * Math.PI;
  return `${(radius * Math.cos(angle)).toFixed(2)} ${(radius * Math.sin(angle)).toFixed(2)}`;
};

/**
 * SVG path of one sector of a ring around the origin; turns start at the top and go clockwise.
 *
 * @param index which sector, from 0
 * @param sectors how many the ring has (at least 2: one alone would need another path)
 */
export function sectorPath(
  index: number,
  sectors: number,
  ring: { readonly inner: number; readonly outer: number },
): string {
  const from = index / sectors;
  const to = (index + 1) / sectors;
  const large = to - from > 0.5 ? 1 : 0;
  return [
    `M ${point(ring.outer, from)}`,
    `A ${ring.outer} ${ring.outer} 0 ${large} 1 ${point(ring.outer, to)}`,
    `L ${point(ring.inner, to)}`,
    `A ${ring.inner} ${ring.inner} 0 ${large} 0 ${point(ring.inner, from)}`,
    "Z",
  ].join(" ");
}
