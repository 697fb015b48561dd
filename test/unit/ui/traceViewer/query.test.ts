import { describe, expect, test } from "vitest";
import { parseQuery } from "../../../../src/ui/traceViewer/query";

const terms = (text: string) => {
  const read = parseQuery(text);
  if ("problem" in read) throw new Error(JSON.stringify(read.problem));
  return read.terms;
};

describe("a query", () => {
  test("holds words, keys with values and ranges side by side", () => {
    expect(terms('fine cluster:Anger reward<1.5 step:40-60 "you want"')).toEqual([
      { kind: "text", not: false, value: "fine" },
      { kind: "cluster", not: false, values: ["anger"] },
      { kind: "reward", not: false, range: { from: Number.NEGATIVE_INFINITY, to: 1.5 } },
      { kind: "step", not: false, range: { from: 40, to: 60 } },
      { kind: "text", not: false, value: "you want" },
    ]);
  });

  test("takes several values of a key as either, and a minus as not", () => {
    expect(terms("-word:angry,furious -sad")).toEqual([
      { kind: "text", not: true, value: "sad" },
      { kind: "word", not: true, values: ["angry", "furious"] },
    ]);
  });

  test.each([
    ["reward:0.5", 0.495, 0.505],
    ["reward:-0.5", -0.505, -0.495],
    ["reward:-1-0.5", -1, 0.5],
    ["reward:0.2-", 0.2, Number.POSITIVE_INFINITY],
    ["spread>=0.4", 0.4, Number.POSITIVE_INFINITY],
    ["reward:<=1", Number.NEGATIVE_INFINITY, 1],
    ["step:87", 87, 87],
  ])("reads %s as a range", (text, from, to) => {
    const [term] = terms(text);
    if (!term || !("range" in term)) throw new Error("no range");
    expect(term.range.from).toBeCloseTo(from);
    expect(term.range.to).toBeCloseTo(to);
  });

  test("whose value is still to be typed is no condition yet", () => {
    expect(terms("word: reward:")).toEqual([]);
  });

  test("with a key or a range that is not understood says which one", () => {
    expect(parseQuery("emotion:sad")).toEqual({ problem: { kind: "unknownKey", key: "emotion" } });
    expect(parseQuery("reward:high")).toEqual({ problem: { kind: "badRange", key: "reward", value: "high" } });
    expect(parseQuery("reward<>1")).toMatchObject({ problem: { kind: "badRange" } });
  });
});
