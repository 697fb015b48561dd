import os from "node:os";
import { describe, expect, test } from "vitest";
import { classify } from "../../../../src/hosts";
import type { EventRow, RunInfo, Standing } from "../../../../src/runs";
import { RelayError } from "../../../../src/runs/relay";
import type { RunExit, RunState } from "../../../../src/runs/types";
import { phaseProgress, runHeader } from "../../../../src/ui/dashboard/header";
import type { HostNews } from "../../../../src/ui/hosts/texts";
import { QUEUED } from "../runExplorer/runs";
import { metricRows } from "./rows";

const info: RunInfo = {
  id: "r1",
  name: "demo",
  created: 100,
  config: { encoder: { steps: 400 }, coldStart: { steps: 300 }, rl: { steps: 150 } },
  configPath: null,
  engine: { name: "trl", versions: {} },
  argv: [],
  cwd: null,
  host: { name: os.hostname(), kind: "local" },
  launcher: { kind: "direct", jobId: null },
  dataset: { train: null, heldOut: null },
  seed: 0,
  lexicon: null,
};
const standing = (state: RunState, change: Partial<Standing> = {}): Standing => ({
  state,
  progress: { phase: "rl", step: 87, totalSteps: 150, etaSeconds: 72, heartbeat: 9, time: 190, medianStepSeconds: 1 },
  exit: null,
  process: null,
  ...change,
});
const exit = (change: Partial<RunExit>): RunExit => ({
  reason: "failed",
  code: 1,
  signal: null,
  message: "",
  time: 250,
  ...change,
});
const event = (kind: string): EventRow => ({ time: 1, level: "info", kind, message: "" });
const header = (of: Standing, change: { events?: EventRow[]; trusted?: boolean; news?: HostNews } = {}) =>
  runHeader({ info, standing: of, events: [], trusted: true, now: 200, ...change });

describe("the header", () => {
  test.each([
    ["running", true, false],
    ["stalled", true, false],
    ["queued", true, false],
    ["finished", false, false],
    ["stopped", false, true],
    ["failed", false, true],
    ["lost", false, true],
  ] as const)("of a %s run offers what can be done", (state, canStop, canResume) => {
    expect(header(standing(state))).toMatchObject({ canStop, canResume, host: "this machine" });
  });

  test("of a run of a host says when it was heard of last, and since when the host is away, with the state that was known", () => {
    const hello = {} as never;
    const heard = 197_000;
    const there = header(standing("running"), {
      news: { host: "lab", heard, connection: { kind: "connected", hello, since: 1000 } },
    });
    expect(there).toMatchObject({ host: "lab", heard: 197, state: "running" });
    expect(there.unreachable).toBeUndefined();
    const failure = classify(new RelayError("died", "Connection refused"));
    const away = header(standing("running"), {
      news: { host: "lab", heard, connection: { kind: "waiting", failure, since: 198_000, until: 300_000 } },
    });
    expect(away).toMatchObject({ state: "running", canStop: true, heard: 197 });
    expect(away.unreachable).toMatch(/^lab is away since .+ \(.+\)\. What is shown is as of .+\.$/);
    const idle = header(standing("finished"), {
      news: { host: "lab", heard: undefined, connection: { kind: "idle" } },
    });
    expect(idle).toMatchObject({ state: "finished", heard: null, unreachable: "lab is not connected." });
    expect(header(standing("running")).heard).toBeNull();
  });

  test("says what a scheduler says, until the run's own end does", () => {
    const failed = { ...QUEUED, standing: "failed", message: "The job failed." } as const;
    expect(header(standing("queued", { queue: QUEUED })).stateNote).toMatch(
      /^Slurm job 31: Waits .* Expected to start at /,
    );
    expect(header(standing("failed", { queue: failed })).stateNote).toBe("Slurm job 31: The job failed.");
    expect(header(standing("failed", { queue: failed, exit: exit({ message: "out of memory" }) })).stateNote).toContain(
      "out of memory",
    );
    expect(header(standing("running", { queue: { ...QUEUED, standing: "running" } })).stateNote).toBeUndefined();
  });

  test("shows that a stop was asked for until the run is resumed or has ended", () => {
    const events = [event("resumed"), event("stop-requested")];
    expect(header(standing("running"), { events }).stopping).toBe(true);
    expect(header(standing("running"), { events: [...events, event("resumed")] }).stopping).toBe(false);
    expect(header(standing("stopped"), { events }).stopping).toBe(false);
  });

  test("says why a run failed, by signal or by code, and since when a stalled one is silent", () => {
    const failed = standing("failed", { exit: exit({ message: "CUDA out of memory." }) });
    expect(header(failed).stateNote).toBe("CUDA out of memory. Ended with code 1. The log has the details.");
    const killed = standing("failed", { exit: exit({ reason: "killed", code: null, signal: "SIGKILL" }) });
    expect(header(killed).stateNote).toContain("Ended by SIGKILL.");
    expect(header(standing("stalled")).stateNote).toContain("10 s");
    expect(header(standing("running"))).not.toHaveProperty("stateNote");
  });

  test("counts no steps of an evaluation, and no time left for a run that has ended", () => {
    const progress = { phase: "evaluating", step: 0, totalSteps: 1, etaSeconds: 5, heartbeat: 1, time: 1 } as const;
    const evaluating = standing("running", { progress: { ...progress, medianStepSeconds: null } });
    expect(header(evaluating)).toMatchObject({ totalSteps: 0, etaSeconds: 5 });
    expect(header(standing("stopped", { exit: exit({ reason: "stopped" }) }))).toMatchObject({
      etaSeconds: null,
      ended: 250,
    });
  });

  test("of a run that has just been launched stands before the first file of the trainer", () => {
    expect(header(standing("running", { progress: null }))).toMatchObject({ phase: "preparing", step: 0, pid: null });
  });

  test("is read only in Restricted Mode", () => {
    expect(header(standing("running"), { trusted: false }).restricted).toBe(true);
  });
});

describe("phases", () => {
  const done = (of: Standing, metrics = metricRows(0, () => ({})), config = info.config) =>
    phaseProgress({ config }, of, metrics).map(({ phase, done, steps }) => `${phase} ${done}/${steps}`);

  test("before the current one are done, and the current one as far as its step", () => {
    expect(done(standing("running"))).toEqual(["pretraining 400/400", "cold-start 300/300", "rl 87/150"]);
  });

  test("stand at their last logged step while the run evaluates between two steps", () => {
    const progress = { phase: "evaluating", step: 0, totalSteps: 1, etaSeconds: 5, heartbeat: 1, time: 1 } as const;
    const evaluating = standing("running", { progress: { ...progress, medianStepSeconds: null } });
    expect(
      done(
        evaluating,
        metricRows(40, () => ({})),
      ).at(-1),
    ).toBe("rl 40/150");
  });

  test("that a run leaves out are not shown, and a control run trains on in place of GRPO", () => {
    expect(done(standing("running"), [], { ...info.config, encoder: { steps: 0 } })).toHaveLength(2);
    const control = { ...info.config, control: { supervisedSteps: 500 } };
    const progress = { phase: "cold-start", step: 600, totalSteps: 800, etaSeconds: 5, heartbeat: 1, time: 1 } as const;
    const training = standing("running", { progress: { ...progress, medianStepSeconds: 1 } });
    expect(done(training, [], control)).toEqual(["pretraining 400/400", "cold-start 600/800"]);
  });
});
