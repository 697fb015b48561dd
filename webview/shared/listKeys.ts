/**
 * Where a key moves in a list.
 *
 * @param at Current place; null when none is chosen.
 * @param page Rows that a page key moves by.
 * @returns The new place, or null for a key that moves nowhere.
 */
export function listMove(key: string, at: number | null, count: number, page: number): number | null {
  if (count === 0) return null;
  const within = (place: number) => Math.max(0, Math.min(count - 1, place));
  if (key === "ArrowDown" || key === "j") return at === null ? 0 : within(at + 1);
  if (key === "ArrowUp" || key === "k") return at === null ? count - 1 : within(at - 1);
  if (key === "PageDown") return within((at ?? -1) + page);
  if (key === "PageUp") return within((at ?? 0) - page);
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  return null;
}
