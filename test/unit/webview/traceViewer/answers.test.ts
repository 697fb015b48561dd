import { describe, expect, test } from "vitest";
import type { TraceView } from "../../../../src/ui/traceViewer/contract";
import { listMove } from "../../../../webview/shared/listKeys";
import { neighbours } from "../../../../webview/traceViewer/neighbours";
import { createPlace } from "../../../../webview/traceViewer/place";
import { byReward, contributionSum, counterpart } from "../../../../webview/traceViewer/ranking";
import { wordDiff } from "../../../../webview/traceViewer/wordDiff";

const trace = (index: number, total: number | null): TraceView => ({
  index,
  total,
  advantage: 0,
  tokens: 1,
  truncated: false,
  parts: [],
  problems: [],
  answer: [],
  score: null,
  alignment: null,
  wheels: [],
  rewards: [],
});

describe("answers", () => {
  const ranked = byReward([trace(0, 0.5), trace(1, null), trace(2, 0.9), trace(3, 0.5)]);

  test("come best first, equal ones in their own order, those that were not judged last", () => {
    expect(ranked.map(({ index }) => index)).toEqual([2, 0, 3, 1]);
  });

  test("come by advantage where the engine wrote no totals at all", () => {
    const answers = [-0.5, 0.5, null].map((advantage, index) => ({ ...trace(index, null), advantage }));
    expect(byReward(answers).map(({ index }) => index)).toEqual([1, 0, 2]);
  });

  test("are compared with the best, and the best with the worst", () => {
    expect(counterpart(ranked, 3)?.index).toBe(2);
    expect(counterpart(ranked, 2)?.index).toBe(1);
  });

  test("have a sum of contributions only if every reward judged", () => {
    const part = (contribution: number | null) => ({ name: "accuracy", value: 1, weight: 1, contribution });
    expect(contributionSum({ rewards: [part(0.5), part(-0.2)] })).toBeCloseTo(0.3);
    expect(contributionSum({ rewards: [part(0.5), part(null)] })).toBeNull();
  });
});

describe("two texts", () => {
  test("differ by whole words, and each side keeps its text", () => {
    const diff = wordDiff("she is sad, so sad", "she is angry, so sad");
    expect(diff.left.filter(({ only }) => only).map(({ text }) => text)).toEqual(["sad"]);
    expect(diff.right.filter(({ only }) => only).map(({ text }) => text)).toEqual(["angry"]);
    expect(diff.left.map(({ text }) => text).join("")).toBe("she is sad, so sad");
    expect(diff.right.map(({ text }) => text).join("")).toBe("she is angry, so sad");
    expect(diff.same).toBe(false);
  });

  test("that are the same differ in nothing", () => {
    expect(wordDiff("sad", "sad")).toMatchObject({ same: true, left: [{ only: false }] });
  });
});

describe("keys in a list", () => {
  test.each([
    ["j", 3, 4],
    ["ArrowUp", 3, 2],
    ["k", 0, 0],
    ["ArrowDown", 9, 9],
    ["Home", 3, 0],
    ["End", 3, 9],
    ["PageDown", 3, 8],
    ["PageUp", 3, 0],
  ])("%s moves from %i to %i", (key, from, to) => {
    expect(listMove(key, from, 10, 5)).toBe(to);
  });

  test("enter a list that has nothing chosen at its near end, and do nothing in an empty one", () => {
    expect([listMove("j", null, 10, 5), listMove("k", null, 10, 5)]).toEqual([0, 9]);
    expect(listMove("j", null, 0, 5)).toBeNull();
    expect(listMove("x", 3, 10, 5)).toBeNull();
  });
});

test("a prompt's steps before and after the shown one are its neighbours", () => {
  const steps = [1, 5, 9].map((step) => ({ key: `${step}:0`, step, mean: 0, best: 0 }));
  expect(neighbours(steps, "5:0")).toEqual({ earlier: steps[0], later: steps[2] });
  expect(neighbours(steps, "1:0").earlier).toBeUndefined();
  expect(neighbours(steps, "7:0")).toEqual({ earlier: undefined, later: undefined });
});

describe("the place in a group", () => {
  const selected = (key: string, index: number, choice: number) =>
    ({ key, index, choice }) as Parameters<ReturnType<typeof createPlace>["adopt"]>[0];

  test("stays where the page moved it over snapshots of the same choice, and follows a new one", () => {
    const place = createPlace();
    place.adopt(selected("1:0", 2, 1));
    place.moveTo(5);
    place.adopt(selected("1:0", 2, 1));
    expect(place.index.value).toBe(5);
    place.adopt(selected("1:0", 3, 2));
    expect(place.index.value).toBe(3);
  });

  test("ends a comparison when another group is shown, or the other answer itself", () => {
    const place = createPlace();
    place.adopt(selected("1:0", 0, 1));
    place.compareWith(4);
    place.adopt(selected("2:0", 0, 2));
    expect(place.against.value).toBeNull();
    place.compareWith(4);
    place.moveTo(4);
    expect(place.against.value).toBeNull();
  });

  test("is awaited until the group that was asked for has come", () => {
    const place = createPlace();
    place.await("2:0");
    place.adopt(selected("1:0", 0, 1));
    expect(place.awaited.value).toBe("2:0");
    place.adopt(selected("2:0", 0, 2));
    expect(place.awaited.value).toBeNull();
  });
});
