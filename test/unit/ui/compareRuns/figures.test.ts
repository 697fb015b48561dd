import { describe, expect, test } from "vitest";
import { type ComparedRows, commonPhases, compareCharts, compareFigures } from "../../../../src/ui/compareRuns/figures";
import { evaluation, metricRows } from "../dashboard/rows";

const rows = (run: string, change: Partial<ComparedRows>): ComparedRows => ({
  ...{ run, label: `${run} · lab`, started: 0, metrics: [], evaluations: [] },
  ...change,
});
const one = rows("a", {
  started: 100,
  metrics: metricRows(4, (step) => ({ reward: step / 10, "rewards/format/mean": 1, kl: step / 100, tokens: step })),
  evaluations: [evaluation("cold-start", 5, 0.4), evaluation("rl", 2, 0.6), evaluation("rl", 4, 0.5)],
});
const other = rows("b", {
  metrics: metricRows(3, (step) => ({ reward: step / 5, "rewards/accuracy/mean": 0.5 })),
  evaluations: [evaluation("rl", 2, 0.7)],
});

describe("charts of several runs", () => {
  test("are one a metric that any run logged, with a curve of each run in every one of them", () => {
    const charts = compareCharts([one, other]);
    expect(charts.map(({ id }) => id)).toEqual(["heldOut", "reward", "reward:format", "reward:accuracy", "kl"]);
    for (const { series } of charts)
      expect(series.map(({ id, label }) => [id, label])).toEqual([
        ["a", "a · lab"],
        ["b", "b · lab"],
      ]);
    const [, reward, format] = charts;
    expect(reward?.series[1]?.points.value).toEqual([0.2, 0.4, 0.6]);
    expect(reward?.series[1]?.points.step).toEqual([1, 2, 3]);
    expect(format?.series[1]?.points.value).toEqual([]);
    expect(charts[0]?.series[0]).toMatchObject({ sparse: true, unit: "score", points: { value: [0.4, 0.6, 0.5] } });
  });

  test("count their time from each run's own start", () => {
    const [, reward] = compareCharts([one, other]);
    expect(reward?.series.map(({ points }) => points.time[0])).toEqual([-100, 0]);
  });
});

describe("figures of several runs", () => {
  test("are the last and the best, and how far the last is from the first run's", () => {
    const [heldOut, reward, format, accuracy, kl] = compareFigures([one, other]);
    expect(heldOut?.cells[0]).toEqual({
      last: { value: 0.5, phase: "rl", step: 4 },
      best: { value: 0.6, phase: "rl", step: 2 },
      difference: null,
    });
    expect(heldOut?.cells[1]?.difference).toBeCloseTo(0.2);
    expect(reward?.cells[1]?.difference).toBeCloseTo(0.2);
    expect(format?.cells[1]).toEqual({ last: null, best: null, difference: null });
    expect(accuracy?.cells[1]).toMatchObject({ last: { value: 0.5 }, difference: null });
    expect(kl).toMatchObject({ better: null, cells: [{ best: null, last: { value: 0.04 } }, { last: null }] });
  });

  test("are there for runs that have logged nothing yet", () => {
    expect(compareFigures([rows("a", {}), rows("b", {})]).map(({ id, cells }) => [id, cells.length])).toEqual([
      ["heldOut", 2],
      ["reward", 2],
    ]);
  });
});

test("phases are as long as in the run where they are longest, in the order of training", () => {
  const phases = commonPhases([
    [{ phase: "rl", steps: 100, done: 40 }],
    [
      { phase: "cold-start", steps: 30, done: 30 },
      { phase: "rl", steps: 150, done: 10 },
    ],
  ]);
  expect(phases).toEqual([
    { phase: "cold-start", steps: 30, done: 30 },
    { phase: "rl", steps: 150, done: 40 },
  ]);
});
