import type { SetView } from "../../src/ui/benchmarks/contract";

/** Where scores stand on the bar of a set, 0 to 100 from left to right. */
export interface Scale {
  place(score: number): number;
  holds(score: number): boolean;
}

/** How far beyond the own intervals a published score may lie to be shown with them, in points. */
const REACH = 12;

/** A scale that holds every interval of a set's checkpoints and the published scores near them. */
export function scaleOf({ checkpoints, published }: SetView): Scale {
  const own = checkpoints.flatMap(({ figure: { value, interval } }) => [
    interval?.low ?? value,
    interval?.high ?? value,
  ]);
  const [low, high] = [Math.min(...own), Math.max(...own)];
  const near = published.map(({ value }) => value).filter((value) => value > low - REACH && value < high + REACH);
  const [least, most] = [Math.min(low, ...near), Math.max(high, ...near)];
  // Points at the very ends would be cut in half.
  const margin = Math.max((most - least) * 0.04, 0.5);
  const [from, to] = [least - margin, most + margin];
  return {
    place: (score) => (100 * (score - from)) / (to - from),
    holds: (score) => score >= from && score <= to,
  };
}
