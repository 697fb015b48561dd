import { effect, type Signal, signal } from "@preact/signals";
import type { Axis } from "./axis";

/** How the curves are arranged; kept over refresh and reload. */
export interface Arrangement {
  readonly axis: Axis;
  /** Weight of the past in the smoothing, 0 to 0.95. */
  readonly smoothing: number;
  /** Resume seams and checkpoints. */
  readonly marks: boolean;
  readonly log: readonly string[];
  readonly tables: readonly string[];
  /** Curves switched off, as "chart/series". */
  readonly hidden: readonly string[];
  /** Range in sight by axis; charts over the same axis move together. */
  readonly zoom: Readonly<Partial<Record<Axis, readonly [number, number]>>>;
}

const start: Arrangement = {
  axis: "step",
  smoothing: 0.6,
  marks: true,
  log: [],
  tables: [],
  // Both are read now and then, and flatten the curves beside them.
  hidden: ["learning/learning_rate", "learning/grad_norm"],
  zoom: {},
};

/** Cursor over the curves, shared by the charts over the same axis. */
export const cursor = signal<{ readonly axis: Axis; readonly x: number } | null>(null);

interface Keeper {
  arranged(name: string): unknown;
  keepArranged(name: string, value: unknown): void;
}

/** What was kept may come from another version: each field counts only if it has the type that is wanted today. */
function restore(kept: unknown): Arrangement {
  if (typeof kept !== "object" || kept === null) return start;
  const sameType = Object.entries(kept).filter(([name, value]) => {
    const wanted = start[name as keyof Arrangement];
    return wanted !== undefined && typeof wanted === typeof value && Array.isArray(wanted) === Array.isArray(value);
  });
  return { ...start, ...Object.fromEntries(sameType) };
}

export function openArrangement(keeper: Keeper): Signal<Arrangement> {
  const arrangement = signal(restore(keeper.arranged("curves")));
  effect(() => keeper.keepArranged("curves", arrangement.value));
  return arrangement;
}

/** The list with the entry added or taken out. */
export function toggled<T>(list: readonly T[], entry: T): readonly T[] {
  return list.includes(entry) ? list.filter((other) => other !== entry) : [...list, entry];
}
