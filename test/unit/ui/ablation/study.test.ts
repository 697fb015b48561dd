import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type AblateAnswer, RelayError } from "../../../../src/runs/relay";
import type { GridMachine } from "../../../../src/ui/ablation/machine";
import { KeptReports } from "../../../../src/ui/ablation/reports";
import { GridFailed, GridRefused, GridStudy } from "../../../../src/ui/ablation/study";
import { temporaryFolder } from "../../runs/folders";

const DOWN = new RelayError("died", "the relay ended with status 255.");
const ANSWER = {
  ok: true,
  markdown: "#",
  secondsLeft: 1,
  seeds: [0],
  variants: [{ name: "a", title: "a" }],
  cells: [],
};
const report = (...names: readonly string[]) =>
  JSON.stringify({ ...ANSWER, machines: names.map((name) => ({ name, out: `/${name}` })) });

/** A machine whose trainer answers what a test says, and which remembers what it was asked. */
class Fake implements GridMachine {
  readonly asked: string[][] = [];
  isUp = true;
  isHere = false;
  answer: (options: readonly string[]) => Partial<AblateAnswer> = (options) => ({
    printed: report(...(options[0] === "--merge" ? this.merged : [this.name])),
  });
  merged: string[] = [];

  constructor(readonly name: string) {}

  python = async () => "python3";
  root = async () => `/${this.name}/runs`;
  reach = async () => {
    if (!this.isUp) throw DOWN;
  };
  bring = async (files: readonly { readonly path: string }[]) => files.map((file) => `/${this.name}/${file.path}`);
  ablate = async (options: readonly string[]): Promise<AblateAnswer> => {
    this.asked.push([...options]);
    return { code: 0, printed: "", said: "", ...this.answer(options) };
  };
}

let folder: string;
let kept: KeptReports;
let [ann, bob] = [new Fake("ann"), new Fake("bob")];
const study = () =>
  new GridStudy(path.join(folder, "ablation.yaml"), [ann, bob], kept, async (local) => [{ local, path: "" }]);
/** What the first machine was asked to merge, without the files. */
const merging = () =>
  ann.asked
    .at(-1)
    ?.slice(1)
    .filter((option) => !option.startsWith("/"));

beforeEach(async () => {
  folder = await temporaryFolder("study");
  await mkdir(path.join(folder, "base"));
  await writeFile(path.join(folder, "ablation.yaml"), "base: base/run.yaml\n");
  await writeFile(path.join(folder, "base/run.yaml"), "version: 1\n");
  kept = new KeptReports(path.join(folder, "kept"), path.join(folder, "ablation.yaml"), "/runs");
  [ann, bob] = [new Fake("ann"), new Fake("bob")];
  ann.merged = ["ann", "bob"];
});
// One machine fails at once while what another one said is still being kept.
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));

test("each machine is asked for the grid as it lies there, and the first one puts the answers together", async () => {
  const { report: found, unreached } = await study().look(["ann", "bob"]);
  expect(found.machines.map(({ name }) => name)).toEqual(["ann", "bob"]);
  expect(unreached).toEqual([]);
  const there = ["--grid", "/bob/ablation.yaml", "--out", "/bob/runs", "--machine", "bob", "--table", "--json"];
  expect(bob.asked).toEqual([there]);
  expect(ann.asked.at(-1)).toEqual(["--merge", "/ann/0.json", "/ann/1.json", "--json", "--among", "ann", "bob"]);
  expect(JSON.parse(await readFile(kept.fileOf("bob"), "utf8"))).toMatchObject({ machines: [{ name: "bob" }] });
});

test("one that is out of reach is away while it is chosen, and given up when it is not, also in later tables", async () => {
  await study().look(["ann", "bob"]);
  bob.isUp = false;
  expect((await study().look(["ann", "bob"])).unreached).toEqual([{ machine: bob, error: DOWN }]);
  expect(merging()).toEqual(["--json", "--among", "ann", "--away", "bob"]);
  await study().look();
  expect(merging()).toEqual(["--json", "--away", "bob"]);
  await study().look(["ann"]);
  expect(merging()).toEqual(["--json", "--among", "ann", "--lost", "bob"]);
  await study().giveUp(["bob"]);
  await study().look();
  expect(merging()).toEqual(["--json", "--lost", "bob"]);
  bob.isUp = true;
  await study().look();
  expect(merging()).toEqual(["--json"]);
});

test("a machine that never said anything is no part of the table while it is out of reach", async () => {
  bob.isUp = false;
  ann.merged = ["ann"];
  const { unreached } = await study().look(["ann", "bob"]);
  expect(unreached.map(({ machine }) => machine.name)).toEqual(["bob"]);
  expect(ann.asked.at(-1)).toEqual(["--merge", "/ann/0.json", "--json", "--among", "ann"]);
  ann.isUp = false;
  await expect(study().look(["ann", "bob"])).rejects.toBe(DOWN);
});

test("problems of the grid's files stand in the files here, those of other files are told in words", async () => {
  const problems = [
    { file: "/bob/base/run.yaml", key: "rewards", message: "Unknown reward.", line: 4 },
    { file: "/bob/corpus/train.jsonl", key: "data.train", message: "Broken row.", line: 7 },
    { file: "", key: "", message: "Bad." },
  ];
  bob.answer = () => ({ code: 2, printed: JSON.stringify({ ok: false, problems }) });
  const error = await study()
    .look(["ann", "bob"])
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(GridRefused);
  const grid = path.join(folder, "ablation.yaml");
  expect(error).toMatchObject({
    machine: bob,
    problems: [
      { file: path.join(folder, "base/run.yaml"), message: "bob: Unknown reward.", line: 4 },
      { file: grid, message: "bob, /bob/corpus/train.jsonl:7: Broken row." },
      { file: grid, message: "bob: Bad." },
    ],
  });
  bob.isHere = true;
  await expect(study().look(["bob"])).rejects.toMatchObject({ problems: [{}, problems[1], { file: grid }] });
  bob.isHere = false;
  // One that is not to work holds nobody up.
  expect((await study().look(["ann"])).unreached).toMatchObject([{ machine: bob, error: { name: "GridRefused" } }]);
});

test("a trainer that is missing or dies without an answer is told with its machine", async () => {
  bob.answer = () => ({ code: 1, said: "Killed" });
  await expect(study().look(["bob"])).rejects.toEqual(new GridFailed(bob, "Killed"));
  bob.answer = () => {
    throw new RelayError("trainer", "python3 has no package affectgpt-rl.");
  };
  await expect(study().look(["bob"])).rejects.toMatchObject({ machine: bob, isMissing: true });
});

test("shares are started beside each other, and one that fails keeps no other from it", async () => {
  bob.answer = () => ({ code: 2, said: "a queue works on an earlier version of this grid; stop it first." });
  const shares = [
    { machine: "ann", cells: ["a:0", "b:0"], seconds: 1, failed: 0 },
    { machine: "bob", cells: ["a:1"], seconds: 1, failed: 0 },
  ];
  const failures = await study().start(shares, { jobs: 2, retryFailed: true, secrets: {} });
  expect([...failures.keys()]).toEqual([bob]);
  const place = ["--grid", "/ann/ablation.yaml", "--out", "/ann/runs", "--machine", "ann"];
  const start = ["--detach", "--jobs", "2", "--retry-failed", "--cells", "a:0", "b:0"];
  expect(ann.asked).toEqual([[...place, ...start]]);
  expect([...(await study().stop(["ann"])).keys()]).toEqual([]);
  expect(ann.asked.at(-1)).toEqual([...place, "--stop"]);
  expect(
    (
      await study().start([{ machine: "ann", cells: [], seconds: 0, failed: 0 }], {
        jobs: 1,
        retryFailed: false,
        secrets: {},
      })
    ).size,
  ).toBe(0);
  expect(ann.asked).toHaveLength(2);
});
