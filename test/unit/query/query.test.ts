import { expect, test } from "vitest";
import { queryParts, readRange } from "../../../src/query";

test("a query is free words, keys with values, and keys that nobody knows", () => {
  expect(queryParts('She -angry truth:"Sad, Calm" f1<0.5 -f1>=.2 speaker:7', ["truth", "f1"], ["f1"])).toEqual([
    { kind: "text", not: true, value: "angry" },
    { kind: "key", not: true, key: "f1", value: ">=.2", values: [">=.2"] },
    { kind: "text", not: false, value: "she" },
    { kind: "key", not: false, key: "truth", value: "Sad, Calm", values: ["sad", "calm"] },
    { kind: "key", not: false, key: "f1", value: "<0.5", values: ["<0.5"] },
    { kind: "unknownKey", key: "speaker" },
  ]);
});

test("a key whose value is still to be typed, and a word that cannot be compared, are no conditions of that key", () => {
  expect(queryParts("truth: truth<3", ["truth", "f1"], ["f1"])).toEqual([
    { kind: "text", not: false, value: "truth<3" },
  ]);
});

test.each([
  ["0.4", 0.005, 0.395, 0.405],
  ["0.5-0.2", 0, 0.2, 0.5],
  ["-1--0.5", 0, -1, -0.5],
  ["2-", 0, 2, Number.POSITIVE_INFINITY],
  [">=.2", 0, 0.2, Number.POSITIVE_INFINITY],
  ["<-0.5", 0, Number.NEGATIVE_INFINITY, -0.5],
])("%j is a range", (text, slack, from, to) => {
  const range = readRange(text, slack);
  expect(range?.from).toBeCloseTo(from);
  expect(range?.to).toBeCloseTo(to);
});

test.each(["", "much", "1-2-3", "<", "0.2..0.5", "1e3"])("%j is no range", (text) => {
  expect(readRange(text, 0)).toBeUndefined();
});
