import { rm } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Lexicon, loadLexicon } from "../../../../src/emotion";
import { localLiveness, RunReader } from "../../../../src/runs";
import type { CorpusElsewhere } from "../../../../src/ui/sampleViewer/elsewhere";
import type { GroupRow, TraceSnapshot } from "../../../../src/ui/traceViewer/contract";
import { NO_FILTER } from "../../../../src/ui/traceViewer/groupList";
import { TraceModel } from "../../../../src/ui/traceViewer/model";
import { writeTrainedRun } from "../../../support/trainedRun";
import { asked } from "../../../support/vscode";
import { append, makeRun, put, rolloutRow, temporaryFolder, until } from "../../runs/folders";

let lexicon: Lexicon;
let folder: string;
let model: TraceModel | undefined;
let reader: RunReader;
beforeAll(async () => {
  lexicon = await loadLexicon("media/lexicon.json");
});
beforeEach(async () => {
  folder = await temporaryFolder("traces");
  asked.length = 0;
});
afterEach(async () => {
  model?.dispose();
  await rm(folder, { recursive: true, force: true });
});

async function opened(elsewhere?: CorpusElsewhere): Promise<TraceModel> {
  reader = await RunReader.open(folder, { alive: localLiveness, workers: path.join(folder, "none") });
  reader.follow();
  model = new TraceModel(
    { value: reader, dispose: () => reader.dispose() },
    {
      titleOf: ({ info }) => info.name,
      lexicon: async () => lexicon,
      onDidChangeLexicon: () => ({ dispose: () => {} }),
    },
    (file) => `page:${file}`,
    elsewhere,
  );
  return model;
}

async function data(of: TraceModel): Promise<TraceSnapshot> {
  const view = await of.view();
  if (view.kind !== "data") throw new Error(`The page shows "${view.kind}".`);
  return view.data;
}

describe("a run without groups", () => {
  test("is being read until its rollouts are known", async () => {
    await makeRun(folder);
    expect((await (await opened()).view()).kind).toBe("loading");
  });

  test("says that answers come with GRPO while it runs, and that none were sampled once it has ended", async () => {
    await makeRun(folder);
    await put(folder, "exit.json", { schema: 1, reason: "failed", code: 1, message: "", time: 1 });
    const ended = await opened();
    await ended.load();
    expect(await ended.view()).toMatchObject({ kind: "empty", text: expect.stringContaining("ended before") });
    await ended.act("openDashboard");
    expect(asked).toEqual([["affectgptRl.openDashboard", folder]]);
  });

  test("says why, when rollouts.jsonl cannot be read", async () => {
    await makeRun(folder);
    await makeRun(path.join(folder, "rollouts.jsonl"));
    const unreadable = await opened();
    await unreadable.load();
    expect(await unreadable.view()).toMatchObject({ kind: "error" });
  });
});

test("a run whose rewards were made with another lexicon than its words are shown with says so", async () => {
  const pack = { name: "affectgpt-2025", version: "official", sha256: "259305c7" };
  await writeTrainedRun(folder, { done: 2, prompts: 9, lexicon: pack });
  const open = await opened();
  await open.load();
  expect((await data(open)).lexicon).toEqual({ shown: lexicon.identity, run: pack, differs: true });
});

describe("a run with groups", () => {
  beforeEach(() => writeTrainedRun(folder, { done: 12, prompts: 9 }));

  test("is opened on its newest group at the best answer, with truth, scores and subtitle", async () => {
    const open = await opened();
    await open.load();
    const { selected, list, run } = await data(open);
    expect(run.name).toBe("demo-acc-format");
    expect(list).toMatchObject({ shown: 96, total: 96 });
    expect(selected).toMatchObject({ step: 12, at: 0 });
    expect(selected?.traces).toHaveLength(8);
    const best = Math.max(...(selected?.traces.map(({ total }) => total ?? 0) ?? []));
    expect(selected?.traces.find((trace) => trace.index === selected.index)?.total).toBe(best);
    expect(selected?.subtitle).not.toBe("");
    expect(selected?.truth.length).toBeGreaterThan(0);
    for (const { rewards, advantage } of selected?.traces ?? []) {
      expect(rewards.reduce((sum, { contribution }) => sum + (contribution ?? 0), 0)).toBeCloseTo(
        advantage ?? Number.NaN,
        3,
      );
    }
  });

  test("tells the same prompt over training, in order of step, the shown step among them", async () => {
    const open = await opened();
    await open.load();
    const { selected } = await data(open);
    const steps = selected?.history.map(({ step }) => step) ?? [];
    expect(steps.length).toBeGreaterThan(1);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(selected?.history.map(({ key }) => key)).toContain(selected?.key);
    for (const { mean, best } of selected?.history ?? []) expect(best).toBeGreaterThanOrEqual(mean);
  });

  test("answers a choice at once and counts it, but not a move inside the group", async () => {
    const open = await opened();
    await open.load();
    const first = (await data(open)).selected;
    const answer = await open.handle({ type: "select", key: "3:1" });
    expect(answer).toMatchObject({ type: "snapshot", view: { data: { selected: { key: "3:1", step: 3 } } } });
    expect(await open.handle({ type: "select", key: "3:1", index: 5 })).toBeUndefined();
    const { selected } = await data(open);
    expect(selected).toMatchObject({ key: "3:1", index: 5, choice: (first?.choice ?? 0) + 1 });
  });

  test("sends the rows of a window, and none of another generation", async () => {
    const open = await opened();
    await open.load();
    const { list } = await data(open);
    const window = { type: "window", generation: list.generation, from: 8, count: 3 } as const;
    const answer = (await open.handle(window)) as { rows: GroupRow[] };
    expect(answer.rows.map(({ key }) => key)).toEqual(["11:7", "11:6", "11:5"]);
    expect(answer.rows[0]?.totals).toHaveLength(8);
    expect(await open.handle({ ...window, generation: list.generation + 1 })).toBeUndefined();
  });

  test("keeps a group in sight that the filter hides", async () => {
    const open = await opened();
    await open.load();
    await open.handle({ type: "select", key: "3:1" });
    await open.handle({ type: "filter", filter: { ...NO_FILTER, text: "step:5" } });
    const { selected, list } = await data(open);
    expect(list.shown).toBe(8);
    expect(selected).toMatchObject({ key: "3:1", at: null });
  });

  test("says that a query cannot be read and how it can be written", async () => {
    const open = await opened();
    await open.load();
    await open.handle({ type: "filter", filter: { ...NO_FILTER, text: "emotion:sad" } });
    const { filterProblem } = await data(open);
    expect(filterProblem).toContain("“emotion:”");
    expect(filterProblem).toContain("cluster:");
  });

  test("goes to a place that a command names, and refuses one that is gone", async () => {
    const open = await opened();
    await open.load();
    await open.reveal({ step: 7, group: 2, index: 3 });
    expect((await data(open)).selected).toMatchObject({ key: "7:2", index: 3 });
    await open.reveal({ step: 7 });
    expect((await data(open)).selected).toMatchObject({ key: "7:7" });
    await expect(open.reveal({ step: 99 })).rejects.toThrow("no such rollout");
  });

  test("restores filter and choice after a reload", async () => {
    const open = await opened();
    const filter = { ...NO_FILTER, order: "worst" } as const;
    await open.restore({ filter, selected: { key: "2:2", index: 4 } });
    await open.load();
    expect(await data(open)).toMatchObject({ filter, selected: { key: "2:2", index: 4 } });
  });

  test("waits for the group that was looked at before a reload while the file is still being read", async () => {
    const open = await opened();
    await open.restore({ filter: NO_FILTER, selected: { key: "13:0", index: 0 } });
    await reader.rollouts().caughtUp();
    expect((await data(open)).selected?.key).toBe("12:7");
    await append(folder, "rollouts.jsonl", rolloutRow(13, 0, 0));
    await open.load();
    expect((await data(open)).selected?.key).toBe("13:0");
  });

  test("shows groups that are written while it is open", async () => {
    const open = await opened();
    await open.load();
    const before = (await data(open)).list.total;
    await append(folder, "rollouts.jsonl", rolloutRow(13, 0, 0));
    await until(async () => (await data(open)).list.total === before + 1, "the new group");
  });

  test("hands sample and text on to the commands that show them", async () => {
    const open = await opened();
    await open.load();
    await open.handle({ type: "openSample", sample: "t0003" });
    await open.handle({ type: "openText", key: "7:2", index: 3 });
    expect(asked).toEqual([
      ["affectgptRl.openSample", { sample: "t0003", run: folder, dataset: path.join(folder, "corpus", "train.jsonl") }],
      ["affectgptRl.openRolloutText", folder, { step: 7, group: 2, index: 3 }],
    ]);
  });

  test("says that nothing failed instead of staying silent", async () => {
    const open = await opened();
    await open.load();
    await open.handle({ type: "filter", filter: { ...NO_FILTER, text: "step:99" } });
    expect(await open.handle({ type: "nextFailure", key: "7:2", index: 0 })).toBeUndefined();
    expect(asked[0]?.[0]).toBe("showInformationMessage");
  });
});

describe("a run whose dataset is another machine's", () => {
  test("has subtitles from the copy of its rows and stills from that machine, and reads nothing of that path here", async () => {
    await writeTrainedRun(folder, {
      prompts: 4,
      run: { dataset: { train: { path: "/data/corpus/train.jsonl", rows: 4, sha256: null } } },
    });
    const calls: unknown[] = [];
    const elsewhere: CorpusElsewhere = {
      ...{ host: "lab", origins: ["http://127.0.0.1:4711"], notice: undefined, brought: 0 },
      sources: [{ file: path.join(folder, "corpus/train.jsonl"), split: "train", elsewhere: "/data/corpus" }],
      onDidChange: () => ({ dispose: () => {} }),
      isHere: async () => true,
      bring: async (most) => void calls.push(most),
      bringPredictions: async () => {},
      clip: () => ({ video: null, audio: null, problem: null }),
      still: (of, video) => `http://127.0.0.1:4711${of}/${video}.jpg`,
      openExternally: async () => {},
      dispose: () => void calls.push("disposed"),
    };
    const traces = await opened(elsewhere);
    await traces.load();
    expect(calls).toEqual([16 * 1024 * 1024]);
    expect(traces.mediaRoots).toEqual([]);
    expect(traces.mediaOrigins).toEqual(["http://127.0.0.1:4711"]);
    const { list } = await data(traces);
    const window = await traces.handle({ type: "window", generation: list.generation, from: 0, count: 1 });
    const [row] = (window as { readonly rows: readonly GroupRow[] }).rows;
    expect(row?.thumbnail).toMatch(/^http:\/\/127\.0\.0\.1:4711\/data\/corpus\/clips\/.+\.jpg$/);
    expect(row?.subtitle).not.toBeNull();
    traces.dispose();
    expect(calls).toContain("disposed");
  });
});
