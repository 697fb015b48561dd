import path from "node:path";
import { expect, test } from "vitest";
import { findPredictions, findTruths } from "../../../src/benchmark/discover";
import { locate } from "../../../src/benchmark/sets";
import { folderOf } from "./suites";

test.each([
  [["mer2023", "checkpoint_30"], "mer2023", "checkpoint_30"],
  [["results-mer2023", "checkpoint_30"], "mer2023", "results/checkpoint_30"],
  [["checkpoint-50", "mer2024"], "mer2024", "checkpoint-50"],
  [["mer2023-step50"], "mer2023", "step50"],
  [["MER23"], "mer2023", ""],
  [["cmumosi"], "cmumosi", ""],
  [["CMU-MOSEI", "a"], "cmumosei", "a"],
  [["iemocapfour", "a"], "iemocap", "a"],
  [["sims", "a"], "sims", "a"],
  [["ch-sims-v2", "a"], "simsv2", "a"],
  [["SIMSv2", "a"], "simsv2", "a"],
  [["ovmerdplus", "a"], "ovmerdplus", "a"],
  [["OV-MERD+", "a"], "ovmerdplus", "a"],
  // The nearest name decides, whatever a folder above is called.
  [["mer2023-challenge", "meld"], "meld", "mer2023-challenge"],
])("a path tells set and checkpoint: %j", (parts, set, rest) => {
  expect(locate(parts)).toMatchObject({ set: { id: set }, rest });
});

test.each([[["ovmerd", "a"]], [["camera2023"]], [["melding"]], [["simset"]], [["mer2025"]]])(
  "a name that only begins like a set is none: %j",
  (parts) => {
    expect(locate(parts)).toBeUndefined();
  },
);

const relative = async (folder: string, found: Promise<readonly { readonly file: string }[]>) =>
  (await found).map(({ file }) => path.relative(folder, file));

test("of AffectGPT's files the list of labels is taken, for sentiment the sign, and reasoning never", async () => {
  const folder = await folderOf({
    "mer2023/c30.npz": "",
    "mer2023/c30-openset.npz": "",
    "cmumosi/c30.npz": "",
    "cmumosi/c30-openset.npz": "",
    "cmumosi/c30-openset-sentiment.npz": "",
    "cmumosi/.hidden/c31.npz": "",
    "cmumosi/notes.txt": "",
  });
  expect(await relative(folder, findPredictions(folder, "/elsewhere"))).toEqual([
    "cmumosi/c30-openset-sentiment.npz",
    "mer2023/c30-openset.npz",
  ]);
});

test("where answers and truth lie in one folder, the name of the truth tells them apart", async () => {
  const folder = await folderOf({ "labels/meld.csv": "", "meld/step1.jsonl": "", "mer2024-labels.csv": "" });
  expect(await relative(folder, findPredictions(folder, folder))).toEqual(["meld/step1.jsonl"]);
  expect(await relative(folder, findTruths(folder, folder))).toEqual(["labels/meld.csv", "mer2024-labels.csv"]);
});

test("in folders of their own both may be called anything", async () => {
  const folder = await folderOf({ "meld-labels.jsonl": "" });
  expect(await relative(folder, findPredictions(folder, "/elsewhere"))).toEqual(["meld-labels.jsonl"]);
  expect(await relative(folder, findTruths(folder, "/elsewhere"))).toEqual(["meld-labels.jsonl"]);
});

test("a folder that is not there is said", async () => {
  await expect(findPredictions("/no/such/folder", "/elsewhere")).rejects.toThrow("/no/such/folder cannot be read");
});
