import { describe, expect, test } from "vitest";
import { alertViews } from "../../../../src/ui/dashboard/alerts";
import { chartMarks, chartViews } from "../../../../src/ui/dashboard/charts";
import { figureViews, trendOf } from "../../../../src/ui/dashboard/figures";
import { evaluation, event, metricRows, runRows } from "./rows";

const chart = (rows: Parameters<typeof runRows>[0], id: string) =>
  chartViews(runRows(rows)).find((view) => view.id === id);

describe("charts", () => {
  test("each reward has a curve of its own, and a metric that was never logged has none", () => {
    const metrics = metricRows(3, (step) => ({
      reward: step,
      "rewards/format/mean": 1,
      "rewards/accuracy/mean": step / 10,
    }));
    expect(chart({ metrics }, "rewards")?.series.map(({ id }) => id)).toEqual([
      "reward",
      "rewards/format/mean",
      "rewards/accuracy/mean",
    ]);
    expect(chart({ metrics }, "answers")?.series).toEqual([]);
  });

  test("the share of repeated words follows from what a trainer logs", () => {
    const metrics = metricRows(2, () => ({ "answer/words": 4, "answer/distinct_words": 3 }));
    const [repeated, ...others] = chart({ metrics }, "signs")?.series ?? [];
    expect(others).toEqual([]);
    expect(repeated).toMatchObject({ id: "answer/repeated_share", points: { value: [0.25, 0.25] } });
  });

  test("held-out scores carry their controls and levels", () => {
    const evaluations = [
      evaluation("cold-start", 300, 0.33, { constant: 0.2 }),
      evaluation("rl", 20, 0.4, { swapped: { media: 0.15 } }),
    ];
    const view = chart({ evaluations }, "heldOut");
    expect(view?.series.map(({ id, control }) => [id, control ?? false])).toEqual([
      ["f1", false],
      ["swapped/media", true],
    ]);
    expect(view?.levels.map(({ id, value }) => [id, value])).toEqual([
      ["coldStart", 0.33],
      ["constant", 0.2],
    ]);
  });

  test("a value that is not finite is a gap", () => {
    const metrics = metricRows(2, (step) => ({ loss: step === 1 ? Number.NaN : 0.5 }));
    expect(chart({ metrics }, "learning")?.series[0]?.points.value).toEqual([null, 0.5]);
  });

  test("resumes and checkpoints are marks, other events are not", () => {
    const events = [event("checkpoint", 20, "saved"), event("resumed", 20, "on"), event("stall", 30, "slow")];
    expect(chartMarks({ events, metrics: [] }).map(({ kind }) => kind)).toEqual(["checkpoint", "resumed"]);
  });
});

describe("figures", () => {
  test("held-out F1 is compared with the end of the cold start", () => {
    const evaluations = [evaluation("cold-start", 300, 0.33), evaluation("rl", 140, 0.46)];
    expect(figureViews(runRows({ evaluations }), undefined)[0]).toEqual({
      id: "heldOut",
      value: 0.46,
      tone: "good",
      reference: { of: "coldStart", value: 0.33 },
    });
  });

  test("groups without spread above one half are a warning", () => {
    const metrics = metricRows(3, () => ({ reward: 1, frac_reward_zero_std: 0.7 }));
    expect(figureViews(runRows({ metrics }), undefined).find(({ id }) => id === "noSpread")?.tone).toBe("warning");
  });

  test("a run without rows has its cards without a value", () => {
    expect(figureViews(runRows({}), undefined).map(({ id, value }) => [id, value])).toEqual([
      ["heldOut", null],
      ["reward", null],
    ]);
  });

  test("a trend needs rows to compare and ignores noise", () => {
    expect(trendOf([1, 2])).toBeUndefined();
    expect(trendOf(Array.from({ length: 20 }, (_, index) => index + 1))).toBe("rising");
    expect(trendOf(Array.from({ length: 20 }, (_, index) => 100 + (index % 2)))).toBe("steady");
  });
});

describe("alerts", () => {
  const growing = metricRows(60, (step) => ({
    "answer/words": step < 30 ? 2 : 2 + (step - 30) * 0.1,
    "answer/precision": step < 30 ? 0.6 : 0.6 - (step - 30) * 0.005,
    "answer/recall": 0.5 + step * 0.002,
  }));

  test("answers that grow while precision falls raise one alert with their steps", () => {
    const [alert] = alertViews(runRows({ metrics: growing }), new Set());
    expect(alert).toMatchObject({ id: "list-everything", level: "warning" });
    expect(alert?.evidence?.toStep).toBe(60);
    expect(alert?.message).toMatch(/words per answer \+\d+ %, precision −0\.\d\d, recall \+0\.\d\d/);
  });

  test("longer answers whose precision holds are no alert", () => {
    const metrics = growing.map((row) => ({ ...row, values: { ...row.values, "answer/precision": 0.6 } }));
    expect(alertViews(runRows({ metrics }), new Set())).toEqual([]);
    expect(alertViews(runRows({ metrics: growing.slice(0, 15) }), new Set())).toEqual([]);
  });

  test("events of one kind are one alert, the most serious first, muted ones gone", () => {
    const events = [
      event("sample-skipped", 3, "t0001 has no video"),
      event("sample-skipped", 9, "t0002 has no video"),
      event("disk-low", 10, "1 GB left", "error"),
      event("checkpoint", 10, "saved", "info"),
    ];
    const alerts = alertViews(runRows({ events }), new Set());
    expect(alerts.map(({ id }) => id)).toEqual(["disk-low", "sample-skipped"]);
    expect(alerts[1]?.message).toBe("2 times, last: t0002 has no video");
    expect(alerts[1]?.evidence).toEqual({ fromStep: 3, toStep: 9 });
    expect(alertViews(runRows({ events }), new Set(["disk-low"])).map(({ id }) => id)).toEqual(["sample-skipped"]);
  });

  test("what an engine's first steps show is an alert each", () => {
    const kinds = ["media-missing", "answers-empty", "answers-identical", "answers-truncated", "environment-misspelt"];
    const events = kinds.map((kind) => event(kind, 1, "why"));
    const alerts = alertViews(runRows({ events }), new Set());
    expect(alerts.map(({ id }) => id)).toEqual(kinds);
    expect(new Set(alerts.map(({ headline }) => headline)).size).toBe(kinds.length);
  });
});
