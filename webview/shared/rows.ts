import { signal } from "@preact/signals";
import type { RowsMessage, WindowIntent } from "../../src/ui/shared/messages";

/** Rows are asked for in whole pages, so that scrolling by one row does not send one message. */
const page = 60;

export interface Rows<Row> {
  /** Read in a component to be drawn again when rows arrive. */
  at(index: number): Row | undefined;
  /** Asks for what is missing of `from` to `to`, both inclusive. */
  need(from: number, to: number): void;
  accept(message: RowsMessage<Row>): void;
  /** Follows the list that a snapshot announced. Old rows stay on the screen until newer ones replace them. */
  follow(list: { readonly generation: number; readonly shown: number }): void;
}

/** The part of a long list that has been looked at. */
export function createRows<Row>(send: (intent: WindowIntent) => void): Rows<Row> {
  const rows = signal<ReadonlyMap<number, Row>>(new Map());
  let list = { generation: -1, shown: 0 };
  let asked = new Set<number>();
  return {
    at: (index) => rows.value.get(index),
    need(from, to) {
      for (let start = Math.floor(from / page) * page; start <= Math.min(to, list.shown - 1); start += page) {
        if (asked.has(start)) continue;
        asked.add(start);
        send({ type: "window", generation: list.generation, from: start, count: Math.min(page, list.shown - start) });
      }
    },
    accept(message) {
      if (message.generation !== list.generation) return;
      const next = new Map(rows.value);
      message.rows.forEach((row, offset) => {
        next.set(message.from + offset, row);
      });
      rows.value = next;
    },
    follow(next) {
      if (next.generation === list.generation) return;
      list = next;
      asked = new Set();
      rows.value = new Map([...rows.value].filter(([index]) => index < next.shown));
    },
  };
}
