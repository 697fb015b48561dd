import { type ReadonlySignal, signal } from "@preact/signals";
import type { SelectedGroup } from "../../src/ui/traceViewer/contract";

/** Where in the selected group the page is. The host chooses the group; inside it the page moves without asking. */
export interface Place {
  /** Index of the completion that is read. */
  readonly index: ReadonlySignal<number>;
  /** Index of the completion that it is compared with; null when none is. */
  readonly against: ReadonlySignal<number | null>;
  /** Key of a group that was asked for and has not arrived. */
  readonly awaited: ReadonlySignal<string | null>;
  moveTo(index: number): void;
  compareWith(index: number | null): void;
  await(key: string): void;
  /** Takes what a snapshot selected. */
  adopt(selected: SelectedGroup | null): void;
}

export function createPlace(): Place {
  const index = signal(0);
  const against = signal<number | null>(null);
  const awaited = signal<string | null>(null);
  let known: { readonly key: string; readonly choice: number } | null = null;
  return {
    index,
    against,
    awaited,
    moveTo(next) {
      index.value = next;
      if (against.value === next) against.value = null;
    },
    compareWith(other) {
      against.value = other;
    },
    await(key) {
      awaited.value = key;
    },
    adopt(selected) {
      if (!selected) return;
      if (awaited.value === selected.key) awaited.value = null;
      if (known?.key === selected.key && known.choice === selected.choice) return;
      if (known?.key !== selected.key) against.value = null;
      known = { key: selected.key, choice: selected.choice };
      index.value = selected.index;
    },
  };
}
