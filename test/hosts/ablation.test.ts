import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Host } from "../../src/hosts";
import { hostGridMachine } from "../../src/ui/ablation/machine";
import type { GridReport } from "../../src/ui/ablation/report";
import { KeptReports } from "../../src/ui/ablation/reports";
import { GridStudy } from "../../src/ui/ablation/study";
import { FAST_GRID, fastRun, furnish } from "../support/fastGrid";
import { Sshd, signal } from "../support/sshd";
import { until } from "../unit/runs/folders";
import { hostOf } from "./support";

const PYTHON = path.resolve("trainer/.venv/bin/python");
interface Lab {
  readonly sshd: Sshd;
  host: Host;
}

let here: string;
let grid: string;
let kept: KeptReports;
const labs: Record<string, Lab> = {};

const lab = (name: string): Lab => {
  const found = labs[name];
  if (!found) throw new Error(name);
  return found;
};
const connect = (name: string, sshd: Sshd) =>
  hostOf(sshd, { storage: path.join(here, "storage"), silenceSeconds: 20 }, name);
/** As a window would see it that was just opened. */
const study = () =>
  new GridStudy(
    grid,
    Object.values(labs).map(({ host }) => hostGridMachine(host, PYTHON)),
    kept,
    async (local) => [{ local, path: path.basename(local) }],
  );

beforeAll(async () => {
  here = await mkdtemp("/tmp/here-");
  grid = path.join(here, "project/ablation.yaml");
  await mkdir(path.join(here, "project/fast"), { recursive: true });
  await writeFile(grid, FAST_GRID);
  await writeFile(path.join(here, "project/fast/run.yaml"), fastRun("~/lab"));
  kept = new KeptReports(path.join(here, "kept"), grid, "/runs");
  for (const name of ["ann", "bob"]) {
    const sshd = await Sshd.start();
    await writeFile(sshd.config, sshd.hostEntry(name).join("\n"));
    await furnish(path.join(sshd.home, "lab"));
    labs[name] = { sshd, host: connect(name, sshd) };
  }
});
afterAll(async () => {
  for (const { sshd, host } of Object.values(labs)) {
    host.dispose();
    await powerOff(sshd);
    await sshd.stop();
  }
  await rm(here, { recursive: true, maxRetries: 10, retryDelay: 100 });
});

/** What happens to the processes of a machine whose power is cut. */
async function powerOff(sshd: Sshd): Promise<void> {
  const sessions = await sshd.sessions().catch(() => []);
  await sshd.stopListening();
  for (const session of sessions) signal(session, "SIGKILL");
  for (const file of await recorded(sshd)) {
    const record = JSON.parse(await readFile(file, "utf8"));
    for (const { pid } of [record.process, record.supervisor, record.engine].filter(Boolean)) {
      const told = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
      // Of this home alone: numbers are used again.
      if (told && environment.includes(sshd.home)) signal(pid, "SIGKILL");
    }
  }
}

async function recorded(sshd: Sshd): Promise<string[]> {
  const root = path.join(sshd.home, ".affectgpt-rl/runs");
  const names = await readdir(root, { recursive: true }).catch(() => []);
  return names.filter((name) => /(^|\/)(queue|process)\.json$/.test(name)).map((name) => path.join(root, name));
}

/** The tables on the science: what is to be the same, whoever did the work. */
const science = ({ markdown }: GridReport): string =>
  markdown.slice(markdown.indexOf("## Scores"), markdown.search(/## (Machines|Runs)/));

const counts = ({ machines }: GridReport) =>
  Object.fromEntries(machines.map(({ name, runs }) => [name, [runs.keep, runs.await, runs.launch + runs.resume]]));

async function onOneMachine(): Promise<GridReport> {
  const home = path.join(here, "alone");
  await furnish(path.join(home, "lab"));
  const call = ["-m", "affectgpt_rl", "ablate", "--grid", grid, "--out", path.join(home, "runs"), "--jobs", "3"];
  const { stdout } = await promisify(execFile)(PYTHON, [...call, "--json"], { env: { ...process.env, HOME: home } });
  return JSON.parse(stdout);
}

it("a grid is divided between two hosts; one dies, the other does what is missing, and the table is that of one machine", async () => {
  const [ann, bob] = [lab("ann"), lab("bob")];
  for (const { sshd } of [ann, bob]) await writeFile(path.join(sshd.home, "lab/hold"), "");
  const first = await study().look(["ann", "bob"]);
  expect(first.report.shares.map(({ machine, cells }) => [machine, cells])).toEqual([
    ["ann", ["no-rl:0", "accuracy:0", "dual:0"]],
    ["bob", ["no-rl:1", "accuracy:1", "dual:1"]],
  ]);
  expect(await study().start(first.report.shares, { jobs: 2, retryFailed: false, secrets: {} })).toEqual(new Map());

  // The window is closed; the queues and their runs are not its own.
  ann.host.dispose();
  bob.host.dispose();
  for (const [name, each] of Object.entries(labs)) each.host = connect(name, each.sshd);
  const begun = await untilLooks(({ report }) =>
    report.machines.every(({ runs, queue }) => queue !== null && runs.keep === 1 && runs.await === 2),
  );
  expect(begun.report.runs).toMatchObject({ keep: 2, await: 4, launch: 0 });
  // They stand below their hosts as any run does.
  const { runs } = await bob.host.runs.refresh();
  expect(runs.map(({ name, state }) => [name, state]).sort()).toEqual([
    ["ablation-accuracy-s1", "running"],
    ["ablation-dual-s1", "running"],
    ["ablation-no-rl-s1", "finished"],
  ]);

  await powerOff(bob.sshd);
  bob.host.dispose();
  bob.host = connect("bob", bob.sshd);
  // Nobody has given it up: what it has begun stays with it.
  const away = await study().look(["ann", "bob"]);
  expect(away.unreached.map(({ machine }) => machine.name)).toEqual(["bob"]);
  expect(away.report.machines.find(({ name }) => name === "bob")?.standing).toBe("away");
  expect(away.report.shares).toEqual([{ machine: "ann", cells: [], failed: 0, seconds: 0 }]);
  // Without it, what it has finished counts, and the rest is for those that are left.
  const given = await study().look(["ann"]);
  expect(given.report.shares.map(({ cells }) => cells)).toEqual([["accuracy:1", "dual:1"]]);
  expect(counts(given.report)).toMatchObject({ bob: [1, 0, 0] });
  await study().giveUp(["bob"]);
  // Its queue still works, and takes them over.
  expect(given.report.machines.find(({ name }) => name === "ann")?.queue).not.toBeNull();
  expect(await study().start(given.report.shares, { jobs: 2, retryFailed: false, secrets: {} })).toEqual(new Map());
  await rm(path.join(ann.sshd.home, "lab/hold"));
  const done = await untilLooks(({ report }) => report.runs.keep === 6);
  expect(counts(done.report)).toEqual({ ann: [5, 0, 0], bob: [1, 0, 0] });
  const alone = await onOneMachine();
  expect(science(done.report)).toContain("| accuracy | 2 ");
  expect(science(done.report)).toBe(science(alone));

  // It comes back, with runs that others have done meanwhile: none counts twice, and nothing is to do.
  await rm(path.join(bob.sshd.home, "lab/hold"));
  await bob.sshd.listen();
  const back = await study().look(["ann", "bob"]);
  expect(back.unreached).toEqual([]);
  expect(back.report.runs).toMatchObject({ keep: 6, launch: 0, resume: 0 });
  expect(back.report.shares.flatMap(({ cells }) => cells)).toEqual([]);
  expect(science(back.report)).toBe(science(alone));
}, 240_000);

it("a grid whose data are other ones on a host is refused with what differs", async () => {
  const rows = path.join(lab("bob").sshd.home, "lab/held-out.jsonl");
  await writeFile(rows, (await readFile(rows, "utf8")).replace("angry", "happy"));
  await expect(study().look(["ann", "bob"])).rejects.toMatchObject({
    problems: [{ message: expect.stringContaining("on bob than on ann: the dataset heldOut is not the same there.") }],
  });
  await rm(rows);
  await expect(study().look(["ann", "bob"])).rejects.toMatchObject({
    machine: { name: "bob" },
    problems: [{ file: path.join(here, "project/fast/run.yaml"), key: "data.heldOut" }],
  });
  // Where it is not to work, the others are not held up by it; what it said last was of other data, and is nothing here.
  const without = await study().look(["ann"]);
  expect(without.unreached.map(({ machine }) => machine.name)).toEqual(["bob"]);
  expect(without.report.shares).toMatchObject([{ machine: "ann", cells: ["no-rl:1"] }]);
}, 120_000);

/** Looks until all is as it should be. */
async function untilLooks(is: (look: Awaited<ReturnType<GridStudy["look"]>>) => boolean) {
  let look = await study().look();
  await until(
    async () => {
      if (is(look)) return true;
      look = await study().look();
      return is(look);
    },
    `as it should be: ${JSON.stringify(counts(look.report))}`,
    120_000,
  );
  return look;
}
