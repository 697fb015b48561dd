import { appendFile, rm } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Lexicon, loadLexicon } from "../../../../src/emotion";
import { localLiveness, RunReader } from "../../../../src/runs";
import { MOST_POINTS } from "../../../../src/ui/dashboard/decimate";
import { DashboardModel } from "../../../../src/ui/dashboard/model";
import { type TrainedRun, writeTrainedRun } from "../../../support/trainedRun";
import { asked } from "../../../support/vscode";
import { append, temporaryFolder } from "../../runs/folders";

let lexicon: Lexicon;
let folder: string;
let kept: Map<string, unknown>;
const models: DashboardModel[] = [];
beforeAll(async () => {
  lexicon = await loadLexicon("media/lexicon.json");
});
beforeEach(async () => {
  folder = await temporaryFolder("dashboard");
  kept = new Map();
  asked.length = 0;
});
afterEach(async () => {
  for (const model of models.splice(0)) model.dispose();
  await rm(folder, { recursive: true, force: true });
});

async function opened(plan?: TrainedRun): Promise<DashboardModel> {
  if (plan) await writeTrainedRun(folder, { prompts: 9, ...plan });
  const reader = await RunReader.open(folder, { alive: localLiveness, workers: path.join(folder, "none") });
  reader.follow();
  const model = new DashboardModel(
    { value: reader, dispose: () => reader.dispose() },
    {
      titleOf: ({ info }) => info.name,
      lexicon: async () => lexicon,
      hosts: {
        newsOf: () => undefined,
        datasetOf: (_folder, file) => file,
        onDidChange: () => ({ dispose: () => {} }),
      },
      onDidChangeLexicon: () => ({ dispose: () => {} }),
      memory: {
        keys: () => [...kept.keys()],
        get: (key: string) => kept.get(key) as never,
        update: async (key: string, value: unknown) => void kept.set(key, value),
      },
    },
  );
  models.push(model);
  await model.load();
  return model;
}
const shown = async (model: DashboardModel) => (await model.view()).data;

describe("a run in the middle of GRPO", () => {
  test("has its curves, figures, marks, newest group and machine", async () => {
    const data = await shown(await opened({ done: 30 }));
    expect(data.charts.map(({ id, series }) => [id, series.length > 0])).toEqual([
      ["heldOut", true],
      ["rewards", true],
      ["answers", true],
      ["signs", true],
      ["learning", true],
      ["machine", true],
    ]);
    expect(data.figures[0]).toMatchObject({ id: "heldOut", reference: { of: "coldStart", value: 0.46 } });
    expect(data.figures.find(({ id }) => id === "words")?.reference?.of).toBe("truth");
    expect(data.marks.map(({ kind }) => kind)).toEqual(["checkpoint"]);
    expect(data.machine).toMatchObject({ stepSeconds: 0.76, checkpoint: { step: 25 } });
    expect(data.machine?.rolloutsPerSecond).toBeCloseTo(64 / 0.76);
    if (data.latest === null || data.latest === "reading") throw new Error("The newest group is not shown.");
    expect(data.latest).toMatchObject({ step: 30, group: 7 });
    const totals = data.latest.answers.map(({ total }) => total);
    expect(totals).toEqual([...totals].sort((a, b) => (b ?? 0) - (a ?? 0)));
    expect(data.latest.subtitle).not.toBe("");
  });

  test("keeps the curves that did not change, and draws those that did anew", async () => {
    const model = await opened({ done: 20 });
    const before = await shown(model);
    expect((await shown(model)).charts).toBe(before.charts);
    await append(folder, "metrics.jsonl", { step: 21, phase: "rl", time: 1_780_000_300, values: { reward: 1.5 } });
    await model.retry();
    const after = await shown(model);
    expect(after.charts).not.toBe(before.charts);
    expect(after.figures.find(({ id }) => id === "reward")?.value).toBe(1.5);
  });

  test("draws a long run with no more points a curve than a page can show, its spike among them", async () => {
    const model = await opened({ done: 1 });
    const rows = Array.from({ length: 20_000 }, (_, index) =>
      JSON.stringify({ step: index + 2, phase: "rl", time: index, values: { reward: index === 12_345 ? 99 : 1 } }),
    );
    await appendFile(path.join(folder, "metrics.jsonl"), `${rows.join("\n")}\n`);
    await model.retry();
    const { charts } = await shown(model);
    const reward = charts.flatMap(({ series }) => series).find(({ id }) => id === "reward");
    expect(reward?.points.value.length).toBeLessThanOrEqual(MOST_POINTS);
    expect(reward?.points.value).toContain(99);
  });

  test("compares no scores of different sets in one curve", async () => {
    const model = await opened({ done: 30 });
    const row = { step: 30, phase: "rl", time: 1_780_000_300, set: "validation", f1: 0.01, words: 1 };
    await append(folder, "evaluations.jsonl", row);
    await model.retry();
    expect((await shown(model)).figures[0]?.value).not.toBe(0.01);
  });
});

describe("the lexicon", () => {
  test("of a run is shown beside its figures, and the one of the words beside them", async () => {
    const { identity } = lexicon;
    const data = await shown(await opened({ done: 3, lexicon: identity }));
    expect(data.lexicon).toEqual({ shown: identity, run: identity, differs: false });
  });

  test("that differs from the shown one is told, and an unknown one is not taken for different", async () => {
    const pack = { name: "affectgpt-2025", version: "official", sha256: "259305c7" };
    expect((await shown(await opened({ done: 3, lexicon: pack }))).lexicon).toMatchObject({ run: pack, differs: true });
    expect((await shown(await opened({ done: 3 }))).lexicon).toMatchObject({ run: null, differs: false });
  });
});

describe("a run that has not come far", () => {
  test("has empty charts and cards, and is preparing", async () => {
    const data = await shown(await opened({ done: 0 }));
    expect(data.run).toMatchObject({ phase: "preparing", step: 12, totalSteps: 200 });
    expect(data.figures.map(({ id, value }) => [id, value])).toEqual([
      ["heldOut", null],
      ["reward", null],
    ]);
    expect(data.phases.every(({ done }) => done === 0)).toBe(true);
    expect(data.latest).toBeNull();
  });

  test("without evaluations has no held-out curve and no score", async () => {
    const data = await shown(await opened({ done: 10, evaluations: false }));
    expect(data.charts[0]).toEqual({ id: "heldOut", series: [], levels: [] });
    expect(data.figures[0]).toEqual({ id: "heldOut", value: null, tone: "plain" });
  });
});

describe("alerts", () => {
  const plan = { done: 87, listEverythingFrom: 50 };

  test("lead to the rollouts that show them, and stay muted over a reload", async () => {
    const model = await opened(plan);
    const [alert] = (await shown(model)).alerts;
    expect(alert?.id).toBe("list-everything");
    await model.handle({ type: "showEvidence", alert: "list-everything" });
    expect(asked).toEqual([
      ["affectgptRl.openRollouts", folder, expect.objectContaining({ step: expect.any(Number) })],
    ]);
    await model.handle({ type: "mute", alert: "list-everything" });
    expect((await shown(model)).alerts).toEqual([]);
    expect((await shown(await opened())).alerts).toEqual([]);
  });

  test("tell of lines that could not be read", async () => {
    const model = await opened({ done: 5 });
    await appendFile(path.join(folder, "metrics.jsonl"), "not json\n{}\n");
    await model.retry();
    const [alert] = (await shown(model)).alerts;
    expect(alert?.message).toContain("2 of metrics.jsonl");
  });
});

test("buttons run the commands with the run's folder", async () => {
  const model = await opened({ done: 5 });
  for (const type of ["stop", "resume", "openLog", "openSamples", "compare"] as const) {
    await model.handle({ type });
  }
  await model.handle({ type: "openRollouts", step: 3, group: 1, index: 2 });
  await model.handle({ type: "openRollouts" });
  expect(asked).toEqual([
    ["affectgptRl.stopRun", folder],
    ["affectgptRl.resumeRun", folder],
    ["affectgptRl.showLog", folder],
    ["affectgptRl.openSampleViewer", { folder }],
    ["affectgptRl.compareRuns", folder],
    ["affectgptRl.openRollouts", folder, { step: 3, group: 1, index: 2 }],
    ["affectgptRl.openRollouts", folder, {}],
  ]);
});
