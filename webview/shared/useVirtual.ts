import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  type VirtualItem,
  Virtualizer,
} from "@tanstack/virtual-core";
import type { RefObject } from "preact";
import { useLayoutEffect, useReducer, useRef } from "preact/hooks";

interface Virtual {
  readonly items: readonly VirtualItem[];
  readonly totalSize: number;
  scrollTo(index: number): void;
}

interface VirtualList {
  readonly count: number;
  /** Height of a row in CSS pixels; the same for all. */
  readonly size: number;
  readonly scroller: RefObject<HTMLElement | null>;
}

/** The rows of a long list that are to be drawn. */
export function useVirtual({ count, size, scroller }: VirtualList): Virtual {
  const [, redraw] = useReducer((times: number) => times + 1, 0);
  const held = useRef<Virtualizer<HTMLElement, HTMLElement> | null>(null);
  const options = {
    count,
    estimateSize: () => size,
    getScrollElement: () => scroller.current,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    overscan: 6,
    onChange: () => redraw(undefined),
  };
  held.current ??= new Virtualizer(options);
  const virtualizer = held.current;
  virtualizer.setOptions(options);
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  // A cached measurement of another row height (a resized window) would leave holes in the list.
  useLayoutEffect(() => virtualizer.measure(), [size, virtualizer]);
  return {
    items: virtualizer.getVirtualItems(),
    totalSize: virtualizer.getTotalSize(),
    scrollTo: (index) => virtualizer.scrollToIndex(index, { align: "auto" }),
  };
}
