import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Emitter, FileError } from "../../../../src/files";
import { classify, HostError } from "../../../../src/hosts";
import { RelayError } from "../../../../src/runs/relay";
import type { AddedHost } from "../../../../src/ui/hosts";
import { HostCorpus } from "../../../../src/ui/sampleViewer/hostCorpus";

const CORPUS = "/data/corpus";
const FILM = "a film as bytes";
const away = new HostError("lab", classify(new RelayError("died", "gone")));

let run: string;
let corpus: HostCorpus;
let trusted: boolean;
let isHere: boolean;
let isGone: boolean;
let opened: string[];
let given: string[];
let fetched: string[];
let connected: () => Promise<unknown>;
let brought: () => Promise<void>;
const changedState = new Emitter<void>();

async function open(): Promise<HostCorpus | undefined> {
  const dataset = (files: readonly string[]) => ({
    files,
    copyOf: (file: string) => path.join(run, path.basename(file)),
    isHere: async () => isHere,
    bring: () => brought(),
    forget: () => {},
    firstOf: async (wanted: readonly string[]) => wanted.find((file) => file.endsWith(".wav")),
    fetch: async (file: string) => `/copies${file}`,
    async open(file: string) {
      opened.push(file);
      if (isGone || file.endsWith("gone.mp4")) throw new RelayError("file", `${file}: no such file`);
      return {
        size: FILM.length,
        read: async (at: number, length: number) => Buffer.from(FILM).subarray(at, at + length),
      };
    },
  });
  const connection = { client: {}, connect: () => connected() };
  const fetchFile = async ({ root, path: file }: { root: string; path: string }, copy: string) => {
    if (file.includes("gone")) throw new Error("no such file");
    fetched.push(`${root}/${file}`);
    await mkdir(path.dirname(copy), { recursive: true });
    await writeFile(copy, file);
  };
  const host = { dataset, connection, fetchFile };
  const added = { name: "lab", host, onDidChangeState: changedState.event, remoteOf: () => "/home/ann/runs/r" };
  const made = await HostCorpus.open(added as unknown as AddedHost, run, {
    isTrusted: () => trusted,
    addressOf: async (port) => `http://127.0.0.1:${port}/`,
    transfer: (_title, work) => work({}),
    openFile: async (file) => void given.push(file),
  });
  if (made) corpus = made;
  return made;
}

beforeEach(async () => {
  run = await mkdtemp(path.join(tmpdir(), "copy-"));
  const dataset = {
    train: { path: `${CORPUS}/train.jsonl`, rows: 1, sha256: null },
    heldOut: { path: `${CORPUS}/held-out.jsonl`, rows: 1, sha256: null },
  };
  await writeFile(path.join(run, "run.json"), JSON.stringify({ schema: 1, id: "r", name: "r", created: "", dataset }));
  [trusted, isHere, isGone, opened, given, fetched] = [true, false, false, [], [], []];
  connected = async () => ({});
  brought = async () => {};
});
afterEach(async () => {
  corpus?.dispose();
  await rm(run, { recursive: true });
});

const found = (video: string) =>
  vi.waitFor(() => {
    const clip = corpus.clip(CORPUS, video);
    if (clip.video === null && clip.problem === null) throw new Error("not looked for yet");
    return clip;
  });

test("a clip is looked for once and then has an address that plays it, with the track beside it", async () => {
  await open();
  expect(corpus.clip(CORPUS, "clips/a.mp4")).toEqual({ video: null, audio: null, problem: null });
  const clip = await found("clips/a.mp4");
  expect(clip.problem).toBeNull();
  expect(new URL(clip.video ?? "").origin).toBe(corpus.origins[0]);
  expect(await (await fetch(clip.video ?? "")).text()).toBe(FILM);
  expect(clip.audio).toMatch(/a\.wav$/);
  expect(opened).toEqual([`${CORPUS}/clips/a.mp4`]);
  expect(corpus.still(CORPUS, "clips/a.mp4")).toMatch(/a\.jpg$/);
  expect(corpus.sources).toEqual([
    { file: path.join(run, "train.jsonl"), split: "train", elsewhere: CORPUS },
    { file: path.join(run, "held-out.jsonl"), split: "held-out", elsewhere: CORPUS },
  ]);
});

test("the answers of evaluations are brought once, again when they were written anew, and from nowhere else", async () => {
  await open();
  const of = (...evaluations: [string, number][]) =>
    corpus.bringPredictions({
      folder: run,
      evaluations: evaluations.map(([file, time]) => ({ phase: "rl", step: 1, split: "held-out", file, time })),
    });
  await of(["predictions/a.jsonl", 1], ["predictions/gone.jsonl", 1]);
  await of(["predictions/a.jsonl", 1], ["run.json", 1], ["predictions/../../b.jsonl", 1], ["predictions/b.jsonl", 2]);
  expect(fetched).toEqual(["/home/ann/runs/r/predictions/a.jsonl", "/home/ann/runs/r/predictions/b.jsonl"]);
  await of(["predictions/a.jsonl", 3]);
  expect(fetched).toHaveLength(3);
  expect(await readFile(path.join(run, "predictions/a.jsonl"), "utf8")).toBe("predictions/a.jsonl");
  // Another window finds what this one has brought.
  corpus.dispose();
  await open();
  await of(["predictions/b.jsonl", 2]);
  trusted = false;
  await of(["predictions/c.jsonl", 2]);
  expect(fetched).toHaveLength(3);
});

test("a clip that was brought there since is found by trying again", async () => {
  await open();
  isGone = true;
  expect((await found("clips/late.mp4")).problem).not.toBeNull();
  isGone = false;
  await corpus.bring();
  expect((await found("clips/late.mp4")).video).not.toBeNull();
});

test("a clip that is not there, or lies outside, is said with its path", async () => {
  await open();
  expect(await found("clips/gone.mp4")).toMatchObject({
    video: null,
    problem: { what: "gone.mp4 cannot be read on lab.", where: `${CORPUS}/clips/gone.mp4` },
  });
  expect(corpus.clip(CORPUS, "../../etc/passwd")).toMatchObject({
    problem: { where: "../../etc/passwd", canRetry: false },
  });
  expect(corpus.still(CORPUS, "../../etc/passwd")).toBeNull();
  await corpus.openExternally(CORPUS, "/etc/passwd");
  expect(opened).toEqual([`${CORPUS}/clips/gone.mp4`]);
  expect(given).toEqual([]);
});

test("while the host is away the rows of before are shown with why, and clips are looked for when it is back", async () => {
  await open();
  connected = async () => Promise.reject(away);
  await expect(corpus.bring()).rejects.toThrow(/^lab: /);
  isHere = true;
  await corpus.bring();
  expect(corpus.notice).toMatchObject({ where: "lab", canRetry: true });
  expect((await found("clips/a.mp4")).problem?.what).toMatch(/^lab: /);
  connected = async () => ({});
  changedState.fire();
  expect((await found("clips/a.mp4")).video).not.toBeNull();
  await corpus.bring();
  expect(corpus.notice).toBeUndefined();
});

test("a dataset that is too large or gone is an error, also where an older copy is here", async () => {
  await open();
  isHere = true;
  brought = async () => Promise.reject(new FileError("tooLarge", `${CORPUS}/train.jsonl`, "has too many bytes."));
  await expect(corpus.bring()).rejects.toMatchObject({
    message: "train.jsonl is too large to be copied from lab.",
    where: `${CORPUS}/train.jsonl`,
  });
});

test("in Restricted Mode nothing is asked of a host", async () => {
  trusted = false;
  connected = () => Promise.reject(new Error("connected"));
  await open();
  await expect(corpus.bring()).rejects.toThrow("In Restricted Mode no host is connected to.");
  expect((await found("clips/a.mp4")).problem?.what).toBe("In Restricted Mode no host is connected to.");
  expect(corpus.still(CORPUS, "clips/a.mp4")).toBeNull();
  await expect(corpus.openExternally(CORPUS, "clips/a.mp4")).rejects.toThrow("Restricted");
  expect(opened).toEqual([]);
});

test("another program gets the clip once it is here", async () => {
  await open();
  await corpus.openExternally(CORPUS, "clips/a.mp4");
  expect(given).toEqual([`/copies${CORPUS}/clips/a.mp4`]);
});

test("a closed page leaves nothing that answers", async () => {
  await open();
  const { video } = await found("clips/a.mp4");
  corpus.dispose();
  await expect(fetch(video ?? "")).rejects.toThrow();
});

test("a run that names no dataset has no corpus", async () => {
  await writeFile(path.join(run, "run.json"), JSON.stringify({ schema: 1, id: "r", name: "r", created: "" }));
  expect(await open()).toBeUndefined();
});
