import type { TraceView } from "../../src/ui/traceViewer/contract";

/**
 * The answers of a group by reward, best first; those that were not judged come last, in their own order. Where the engine wrote no totals
 * at all, by advantage.
 */
export function byReward(traces: readonly TraceView[]): readonly TraceView[] {
  const hasTotals = traces.some(({ total }) => total !== null);
  const rank = ({ total, advantage }: TraceView) => (hasTotals ? total : advantage) ?? Number.NEGATIVE_INFINITY;
  return [...traces].sort((a, b) => rank(b) - rank(a) || a.index - b.index);
}

/** What an answer is first compared with: the best of its group, or the worst when it is the best itself. */
export function counterpart(ranked: readonly TraceView[], index: number): TraceView | undefined {
  return ranked[0]?.index === index ? ranked.at(-1) : ranked[0];
}

/** What the contributions add up to, when every reward judged; null otherwise. */
export function contributionSum(trace: Pick<TraceView, "rewards">): number | null {
  let sum = 0;
  for (const { contribution } of trace.rewards) {
    if (contribution === null) return null;
    sum += contribution;
  }
  return sum;
}
