import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  benchmarkOf,
  datasetOf,
  documentPlaceOf,
  filePathOf,
  rolloutKeyOf,
  rolloutPlaceOf,
  runFolderOf,
  sampleOf,
} from "../../../../src/ui/commands/arguments";
import { UserError } from "../../../../src/ui/shared/problems";

const uri = (fsPath: string, scheme = "file") => ({ scheme, fsPath });

describe("arguments of commands", () => {
  test("a run is named by its folder, by a tree item and by a file inside", () => {
    for (const argument of ["/runs/a", { folder: "/runs/a" }, uri("/runs/a"), uri("/runs/a/rollouts.jsonl")]) {
      expect(runFolderOf(argument)).toBe("/runs/a");
    }
  });

  test("called for nothing, the user is asked", () => {
    for (const read of [runFolderOf, datasetOf, filePathOf, documentPlaceOf]) {
      expect(read(undefined)).toBeUndefined();
      expect(read(null)).toBeUndefined();
    }
  });

  test.each([42, {}, "relative/path", { folder: 1 }, { folder: "../x" }, uri("/runs/a", "https"), []])(
    "%j is refused as a run",
    (argument) => {
      expect(() => runFolderOf(argument)).toThrow(UserError);
    },
  );

  test("a dataset is a folder or a file, a sample needs its id alone", () => {
    expect(datasetOf({ dataset: "/corpus/train.jsonl" })).toBe("/corpus/train.jsonl");
    expect(sampleOf({ sample: "t1" })).toEqual({ sample: "t1" });
    expect(sampleOf({ sample: "t1", run: "/runs/a", dataset: "/corpus" })).toEqual({
      sample: "t1",
      run: "/runs/a",
      dataset: "/corpus",
    });
    expect(() => sampleOf({ run: "/runs/a" })).toThrow(UserError);
    expect(() => sampleOf({ sample: "t1", run: "a" })).toThrow(UserError);
  });

  test("a benchmark needs both its folders; the score that is wanted may have no checkpoint's name", () => {
    const suite = { predictions: "/answers", truth: "/truth" };
    expect(benchmarkOf(undefined)).toBeUndefined();
    expect(benchmarkOf({ suite, kind: "suite" })).toEqual({ suite });
    expect(benchmarkOf({ suite, key: { set: "meld", checkpoint: "" } })).toEqual({
      suite,
      key: { set: "meld", checkpoint: "" },
    });
    expect(() => benchmarkOf({ suite: { predictions: "/answers" } })).toThrow(UserError);
    expect(() => benchmarkOf({ suite: { ...suite, truth: "truth" } })).toThrow(UserError);
  });

  test("a place among rollouts keeps what it understands; one rollout needs all three numbers", () => {
    expect(rolloutPlaceOf({ step: 3, group: -1, sample: "t1", index: 1.5 })).toEqual({ step: 3, sample: "t1" });
    expect(rolloutPlaceOf(undefined)).toEqual({});
    expect(rolloutKeyOf({ step: 3, group: 0, index: 7 })).toEqual({ step: 3, group: 0, index: 7 });
    expect(() => rolloutKeyOf({ step: 3, group: 0 })).toThrow(UserError);
  });

  test("whatever a command is called with, it is read or refused, never followed blindly", () => {
    fc.assert(
      fc.property(fc.anything(), (argument) => {
        for (const read of [runFolderOf, datasetOf, filePathOf, sampleOf, documentPlaceOf, rolloutKeyOf, benchmarkOf]) {
          try {
            read(argument);
          } catch (error) {
            expect(error).toBeInstanceOf(UserError);
          }
        }
      }),
    );
  });
});
