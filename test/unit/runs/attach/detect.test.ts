import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { detectRun } from "../../../../src/runs/attach";
import { age, completionsParquet, eventRecord, jsonl, put, temporary, twoGroups } from "./writers";

let folder: string;
beforeEach(async () => {
  folder = await temporary();
});

async function found(at = folder) {
  const { kind, sources } = await detectRun(at);
  return {
    kind,
    sources: sources.map(({ format, gives, path: file }) => [format, gives, path.relative(folder, file)]),
  };
}

const events = (at: string) =>
  put(path.join(folder, at, "events.out.tfevents.1.lab.1.0"), eventRecord(1, 1, { "train/loss": 1 }));

describe("which engine wrote a folder", () => {
  it("knows TRL, and reads its event files for metrics where there are some", async () => {
    await put(path.join(folder, "checkpoint-2", "trainer_state.json"), "{}");
    await put(path.join(folder, "completions", "completions_00001.parquet"), completionsParquet(1, twoGroups(1)));
    expect(await found()).toEqual({
      kind: "trl",
      sources: [
        ["trainer-state", "metrics", ""],
        ["completions-parquet", "rollouts", "completions"],
      ],
    });
    await events("runs/Jan01");
    expect(await found()).toEqual({
      kind: "trl",
      sources: [
        ["tfevents", "metrics", "runs/Jan01"],
        ["completions-parquet", "rollouts", "completions"],
        ["trainer-state", "progress", ""],
      ],
    });
  });

  it("knows ms-swift, of several versions the newest", async () => {
    for (const version of ["v0-20260101-000000", "v1-20260102-000000"]) {
      const log = await put(
        path.join(folder, version, "logging.jsonl"),
        jsonl({ loss: 1, "global_step/max_steps": "1/2" }),
      );
      if (version.startsWith("v0")) await age(log, 1000);
    }
    await put(
      path.join(folder, "v1-20260102-000000", "completions.jsonl"),
      jsonl({ step: ["1"], prompt: ["A?"], completion: ["b"] }),
    );
    await events("v1-20260102-000000/runs");
    expect(await found()).toEqual({
      kind: "ms-swift",
      sources: [
        ["swift-logging", "metrics", "v1-20260102-000000/logging.jsonl"],
        ["swift-completions", "rollouts", "v1-20260102-000000/completions.jsonl"],
      ],
    });
  });

  it("knows verl by its logger and its rollouts", async () => {
    await put(path.join(folder, "p", "e.jsonl"), jsonl({ step: 1, data: { "critic/score/mean": 1 } }));
    for (const step of [1, 2]) {
      await put(path.join(folder, "rollouts", `${step}.jsonl`), jsonl({ input: "a", output: "b", score: 1, step }));
    }
    expect(await found()).toEqual({
      kind: "verl",
      sources: [
        ["verl-metrics", "metrics", "p/e.jsonl"],
        ["verl-rollouts", "rollouts", "rollouts"],
      ],
    });
  });

  it("knows EasyR1, bare event files, other JSON Lines and logs", async () => {
    await put(path.join(folder, "easy", "experiment_log.jsonl"), jsonl({ step: 1, actor: { lr: 1 } }));
    await events("board");
    await put(path.join(folder, "plain", "m.jsonl"), jsonl({ step: 1, loss: 1 }));
    await put(path.join(folder, "log", "train.log"), "hello\nstep:1 - a/b:1 - c:2\n");
    const kinds = await Promise.all(["easy", "board", "plain", "log"].map((at) => found(path.join(folder, at))));
    expect(kinds.map(({ kind }) => kind)).toEqual(["easyr1", "tensorboard", "json-lines", "console"]);
  });

  it("takes a single file", async () => {
    const file = await put(path.join(folder, "m.jsonl"), jsonl({ step: 1, loss: 1 }));
    expect((await detectRun(file)).sources).toEqual([{ format: "json-lines", path: file, gives: "metrics" }]);
  });

  it("says what it looks for where nothing is known, and does not take a dataset or a run of ours for a run", async () => {
    await put(path.join(folder, "data.jsonl"), jsonl({ id: "a", truth: ["happy"] }));
    await put(
      path.join(folder, "rollouts.jsonl"),
      jsonl({ step: 1, group: 0, index: 0, sample: "a", completion: "b" }),
    );
    await expect(detectRun(folder)).rejects.toThrow(/no file of a known engine: trainer_state\.json/);
    await expect(detectRun(path.join(folder, "gone"))).rejects.toThrow(/gone: no such file/);
  });
});
