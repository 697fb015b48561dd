import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type Lexicon, loadLexicon } from "../../../../src/emotion";
import { Emitter } from "../../../../src/files";
import { RunStore } from "../../../../src/runs";
import { splitFiles } from "../../../../src/samples";
import type { SampleSnapshot } from "../../../../src/ui/sampleViewer/contract";
import type { CorpusElsewhere } from "../../../../src/ui/sampleViewer/elsewhere";
import { SampleModel } from "../../../../src/ui/sampleViewer/model";
import { UserError } from "../../../../src/ui/shared/problems";
import { MANIFEST } from "../../../support/policyManifest";
import { newFolder, row } from "../../samples/rowsOf";

let workers: string;
let lexicon: Lexicon;
let folder: string;
let store: RunStore;
let model: SampleModel;
const asked: unknown[][] = [];
let trusted = true;

beforeAll(async () => {
  lexicon = await loadLexicon("media/lexicon.json");
  // Under the project, so that the worker finds onnxruntime-node as it does when packaged beside it.
  workers = await mkdtemp(path.resolve("node_modules/.samples-workers-"));
  await build({
    entryPoints: ["src/samples/samples.worker.ts", "src/inference/policy.worker.ts"],
    entryNames: "[name]",
    bundle: true,
    platform: "node",
    mainFields: ["module", "main"],
    external: ["onnxruntime-node"],
    outdir: workers,
  });
  return () => rm(workers, { recursive: true });
});
beforeEach(async () => {
  const root = await newFolder();
  folder = path.join(root, "corpus");
  await mkdir(path.join(folder, "clips"), { recursive: true });
  await writeFile(path.join(folder, "clips", "a.mp4"), "x");
  const lines = [row("a", { labels: ["Happy", "excited"] }), row("b", { labels: ["sad"] })];
  await writeFile(path.join(folder, "held-out.jsonl"), `${lines.join("\n")}\n`);
  store = new RunStore({ root: path.join(root, "runs"), workers });
  asked.length = 0;
  trusted = true;
});
afterEach(() => {
  model.dispose();
  store.dispose();
});

async function open(dataset = folder, elsewhere?: CorpusElsewhere): Promise<SampleModel> {
  const note =
    (what: string) =>
    async (...said: unknown[]): Promise<void> => {
      asked.push([what, ...said]);
    };
  model = new SampleModel(
    {
      ...{ dataset, run: undefined },
      ...(elsewhere ? { elsewhere, sources: elsewhere.sources } : { sources: await splitFiles(dataset) }),
    },
    { workers, lexicons: { get: async () => lexicon, onDidChange: new Emitter<void>().event }, runs: store },
    {
      isTrusted: () => trusted,
      mediaRoot: (file) => ({ fsPath: file }) as never,
      openExternally: note("external"),
      openLine: note("line"),
      openRollouts: note("rollouts"),
    },
    (file) => `webview:${file}`,
  );
  return model;
}

const data = (wanted: (snapshot: SampleSnapshot) => boolean = () => true): Promise<SampleSnapshot> =>
  vi.waitFor(
    async () => {
      const view = await model.view();
      if (view.kind !== "data" || view.data.reading || !wanted(view.data)) throw new Error(JSON.stringify(view));
      return view.data;
    },
    { timeout: 20_000 },
  );

/** A run as the trainer leaves one, with one evaluation of the corpus. */
async function addRun(name: string, labels: readonly string[]): Promise<string> {
  const run = path.join(store.root, name);
  await mkdir(path.join(run, "predictions"), { recursive: true });
  const created = new Date(1_700_000_000_000 + Number(name.slice(1)) * 1000).toISOString();
  const dataset = { train: null, heldOut: { path: path.join(folder, "held-out.jsonl"), rows: 2, sha256: null } };
  await writeFile(path.join(run, "run.json"), JSON.stringify({ schema: 1, id: name, name, created, dataset }));
  await evaluate(run, 10, labels);
  return run;
}
async function evaluate(run: string, step: number, labels: readonly string[]): Promise<void> {
  const predictions = `predictions/rl-${step}.jsonl`;
  await writeFile(path.join(run, predictions), `${JSON.stringify({ sample: "a", completion: "", labels })}\n`);
  const line = { phase: "rl", step, time: step, set: "held-out", f1: 0.5, predictions };
  await appendFile(path.join(run, "evaluations.jsonl"), `${JSON.stringify(line)}\n`);
}

test("samples are shown with addresses that the page may load, and the first one in detail", async () => {
  await open();
  const snapshot = await data();
  expect(snapshot).toMatchObject({
    dataset: { name: "corpus", splits: [{ split: "held-out", samples: 2 }] },
    list: { shown: 2, total: 2 },
    run: null,
    notices: [],
    restricted: false,
  });
  expect(snapshot.selected).toMatchObject({ key: "held-out/a", place: 0, predictions: [] });
  expect(snapshot.selected?.truth.map(({ text }) => text)).toEqual(["happy", "excited"]);
  expect(snapshot.selected?.media.video).toBe(`webview:${path.join(folder, "clips/a.mp4")}`);
  const rows = await model.handle({ type: "window", generation: snapshot.list.generation, from: 0, count: 60 });
  expect(rows).toMatchObject({
    generation: snapshot.list.generation,
    rows: [
      { id: "a", f1: null, thumbnail: null },
      { id: "b", video: null },
    ],
  });
  expect(model.mediaRoots).toEqual([{ fsPath: folder }]);
});

test("predictions come from the newest run that used the dataset, and grow with it", async () => {
  await addRun("r1", ["sad"]);
  const newer = await addRun("r2", ["happy"]);
  await store.start();
  await open();
  const first = await data(({ selected }) => (selected?.predictions.length ?? 0) > 0);
  expect(first.run?.name).toBe("r2");
  expect(first.lexicon).toEqual({ shown: lexicon.identity, run: null, differs: false });
  const [prediction] = first.selected?.predictions ?? [];
  expect(prediction).toMatchObject({ phase: "rl", step: 10, score: { precision: 1 } });
  expect(prediction?.words).toMatchObject([{ text: "happy", agreement: 1 }]);
  expect(prediction?.wheels).toHaveLength(5);
  await evaluate(newer, 20, ["excited", "happy"]);
  const later = await data(({ selected }) => selected?.predictions.length === 2);
  expect(later.selected?.predictions.map(({ step }) => step)).toEqual([10, 20]);
  await model.handle({ type: "openRollouts", sample: "held-out/a" });
  expect(asked).toEqual([["rollouts", newer, "a"]]);
});

test("a chosen sample and a filter outlive a reload of the page; a filter that cannot be read is told", async () => {
  await open();
  await model.restore({ filter: { text: "truth:happy", order: "worst" }, selected: "b" });
  const snapshot = await data(({ list }) => list.shown === 1);
  expect(snapshot.selected).toMatchObject({ id: "b", place: null });
  await model.handle({ type: "filter", filter: { text: "truht:happy", order: "worst" } });
  expect((await data()).filterProblem).toContain("did you mean 'truth:'?");
});

test("notes are saved beside the dataset and seen at once", async () => {
  await open();
  await data();
  const annotation = { flagged: true, note: "n", labels: ["glad"] };
  await model.handle({ type: "annotate", sample: "held-out/b", annotation });
  await model.handle({ type: "select", sample: "held-out/b" });
  expect((await data()).selected?.annotation).toEqual(annotation);
  expect(await readFile(path.join(folder, "held-out.annotations.jsonl"), "utf8")).toContain('"id":"b"');
});

test("no other program is started in Restricted Mode, whatever the page asks for", async () => {
  await open();
  await data();
  trusted = false;
  expect((await data()).restricted).toBe(true);
  await expect(model.handle({ type: "openMedia", sample: "held-out/a" })).rejects.toThrow("Restricted Mode");
  trusted = true;
  await model.handle({ type: "openMedia", sample: "held-out/a" });
  await model.handle({ type: "openRow", sample: "held-out/b" });
  expect(asked).toEqual([
    ["external", path.join(folder, "clips/a.mp4")],
    ["line", path.join(folder, "held-out.jsonl"), 2],
  ]);
});

test("a policy can be asked once the run has exported one; why it does not answer is told", async () => {
  const run = await addRun("r1", ["happy"]);
  await store.start();
  await open();
  expect((await data(({ run: shown }) => shown !== null)).policy).toBeNull();
  await mkdir(path.join(run, "policy"));
  await writeFile(path.join(run, "policy", "manifest.json"), JSON.stringify(MANIFEST));
  expect((await data()).policy).toEqual({ size: 48, facePlace: 0.5, voice: MANIFEST.voice });
  const ask = { type: "ask", sample: "held-out/a", pictures: "AAAA" } as const;
  trusted = false;
  expect(await model.handle(ask)).toMatchObject({
    sample: "held-out/a",
    problem: expect.stringContaining("Restricted"),
  });
  trusted = true;
  // Its graphs are not there.
  expect(await model.handle(ask)).toMatchObject({ problem: expect.stringContaining("The policy cannot be asked") });
  expect((await data()).selected?.answer).toBeNull();
});

test("a dataset without a single sample is empty with the reason; one that vanished is an error until it is back", async () => {
  const file = path.join(folder, "held-out.jsonl");
  await writeFile(file, "{oops\n");
  await open();
  const empty = await vi.waitFor(async () => {
    const view = await model.view();
    if (view.kind !== "empty") throw new Error(view.kind);
    return view;
  });
  expect(empty.text).toContain("held-out.jsonl:1 is no whole JSON object");
  await model.act("openFile");
  expect(asked).toEqual([["line", file, 1]]);
  await rm(file);
  await model.retry();
  await vi.waitFor(async () => expect((await model.view()).kind).toBe("error"));
  await writeFile(file, `${row("a")}\n`);
  await model.retry();
  expect((await data()).list.total).toBe(1);
});

test("samples of another machine are shown once their rows are here, and their clips by the addresses of that machine", async () => {
  const changed = new Emitter<void>();
  let arrived = () => {};
  const external: string[] = [];
  const sources = (await splitFiles(folder)).map((source) => ({ ...source, elsewhere: "/data/corpus" }));
  const elsewhere: CorpusElsewhere = {
    ...{ host: "lab", sources, origins: ["http://127.0.0.1:4711"], onDidChange: changed.event, brought: 0.42 },
    notice: { what: "lab is away", where: "lab", todo: "", canRetry: true },
    isHere: async () => false,
    bring: () => new Promise<void>((resolve) => (arrived = resolve)),
    bringPredictions: async () => {},
    clip: (of, video) => ({ video: `http://127.0.0.1:4711${of}/${video}`, audio: null, problem: null }),
    still: (of, video) => `http://127.0.0.1:4711${of}/${video}.jpg`,
    openExternally: async (of, video) => void external.push(`${of}/${video}`),
    dispose: () => void external.push("disposed"),
  };
  await open(folder, elsewhere);
  expect(model.title).toBe("Samples: corpus on lab");
  expect(model.mediaRoots).toEqual([]);
  expect(model.mediaOrigins).toEqual(["http://127.0.0.1:4711"]);
  expect(await model.view()).toEqual({ kind: "loading", what: "Fetching the rows of corpus from lab: 42 %" });
  arrived();
  const snapshot = await data();
  expect(snapshot.notices).toEqual([elsewhere.notice]);
  expect(snapshot.selected?.media).toMatchObject({
    video: "http://127.0.0.1:4711/data/corpus/clips/a.mp4",
    host: "lab",
    name: "a.mp4",
    problem: null,
  });
  const rows = await model.handle({ type: "window", generation: snapshot.list.generation, from: 0, count: 60 });
  expect(rows).toMatchObject({
    rows: [{ id: "a", video: null, thumbnail: "http://127.0.0.1:4711/data/corpus/clips/a.mp4.jpg" }, { id: "b" }],
  });
  trusted = false;
  await expect(model.handle({ type: "openMedia", sample: "held-out/a" })).rejects.toThrow("Restricted");
  trusted = true;
  await model.handle({ type: "openMedia", sample: "held-out/a" });
  expect(asked).toEqual([]);
  model.dispose();
  expect(external).toEqual(["/data/corpus/clips/a.mp4", "disposed"]);
});

test("rows that cannot be brought are an error, until trying again brings them", async () => {
  const sources = (await splitFiles(folder)).map((source) => ({ ...source, elsewhere: "/data/corpus" }));
  let isAway = true;
  const elsewhere: CorpusElsewhere = {
    ...{ host: "lab", sources, origins: [], onDidChange: new Emitter<void>().event, brought: 0, notice: undefined },
    isHere: async () => false,
    bring: async () => {
      if (isAway) throw new UserError("lab is away");
    },
    bringPredictions: async () => {},
    clip: () => ({ video: null, audio: null, problem: null }),
    still: () => null,
    openExternally: async () => {},
    dispose: () => {},
  };
  await open(folder, elsewhere);
  await vi.waitFor(() => expect(model.view()).rejects.toThrow("lab is away"));
  isAway = false;
  await model.retry();
  expect((await data()).list.total).toBe(2);
});

test("rows that an earlier window brought are shown while newer ones are asked for", async () => {
  const sources = (await splitFiles(folder)).map((source) => ({ ...source, elsewhere: "/data/corpus" }));
  let arrived = () => {};
  const elsewhere: CorpusElsewhere = {
    ...{ host: "lab", sources, origins: [], onDidChange: new Emitter<void>().event, brought: 0, notice: undefined },
    isHere: async () => true,
    bring: () => new Promise<void>((resolve) => (arrived = resolve)),
    bringPredictions: async () => {},
    clip: () => ({ video: null, audio: null, problem: null }),
    still: () => null,
    openExternally: async () => {},
    dispose: () => {},
  };
  await open(folder, elsewhere);
  expect((await data()).list.total).toBe(2);
  await appendFile(path.join(folder, "held-out.jsonl"), `${row("c", { labels: ["calm"] })}\n`);
  arrived();
  await data(({ list }) => list.total === 3);
});
