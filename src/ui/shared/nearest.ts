import leven from "leven";

/** The choice that is nearest to a wrong spelling; undefined when none is near enough to be meant. */
export function nearest(wrong: string, choices: readonly string[]): string | undefined {
  const folded = wrong.toLowerCase();
  let best: { choice: string; share: number } | undefined;
  for (const choice of choices) {
    const other = choice.toLowerCase();
    const share = leven(folded, other) / Math.max(folded.length, other.length, 1);
    if (share <= 0.5 && share < (best?.share ?? 1)) best = { choice, share };
  }
  return best?.choice;
}
