import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { beforeEach, expect, test } from "vitest";
import { PolicyError } from "../../../src/inference";
import { readGraph, readManifest } from "../../../src/inference/manifest";
import { MANIFEST } from "../../support/policyManifest";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "policy-"));
});

async function written(value: unknown): Promise<PolicyError> {
  await writeFile(path.join(folder, "manifest.json"), typeof value === "string" ? value : JSON.stringify(value));
  return refusal(readManifest(folder));
}

async function refusal(reading: Promise<unknown>): Promise<PolicyError> {
  const failure = await reading.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(failure instanceof PolicyError)) throw new Error(`Not refused, or otherwise: ${failure}`);
  return failure;
}

test("a valid manifest is read as it stands", async () => {
  await writeFile(path.join(folder, "manifest.json"), JSON.stringify(MANIFEST));
  expect(await readManifest(folder)).toEqual(MANIFEST);
});

test("a run without a policy is told apart from a policy that is broken", async () => {
  expect((await refusal(readManifest(folder))).trouble).toBe("missing");
  expect((await refusal(readManifest(path.join(folder, "gone")))).trouble).toBe("missing");
  await mkdir(path.join(folder, "manifest.json"));
  expect((await refusal(readManifest(folder))).trouble).toBe("broken");
});

test.each([
  ["nothing", ""],
  ["a torn file", JSON.stringify(MANIFEST).slice(0, 300)],
  ["a list", "[]"],
])("%s is broken", async (_, text) => {
  const failure = await written(text);
  expect(failure.trouble).toBe("broken");
  expect(failure.message).toContain("manifest.json");
});

test("a manifest of a later version is not read as if it were of this one", async () => {
  const failure = await written({ ...MANIFEST, schema: 2, future: true });
  expect(failure.trouble).toBe("newer");
  expect(failure.message).toContain("version 2");
});

test.each([
  ["tokens.vocabulary", { ...MANIFEST, tokens: { ...MANIFEST.tokens, vocabulary: "happy" } }],
  [
    "graphs.vision.file",
    { ...MANIFEST, graphs: { ...MANIFEST.graphs, vision: { ...MANIFEST.graphs.vision, file: "../../secret" } } },
  ],
  ["maxNewTokens", { ...MANIFEST, maxNewTokens: 0 }],
  ["'decoder'", { ...MANIFEST, decoder: undefined }],
  ["id 99", { ...MANIFEST, tokens: { ...MANIFEST.tokens, end: 99 } }],
  ["id 11", { ...MANIFEST, tokens: { ...MANIFEST.tokens, suppressed: [11] } }],
  ["tokens.pattern", { ...MANIFEST, tokens: { ...MANIFEST.tokens, pattern: "(" } }],
])("a manifest that is wrong at %s is refused with that place", async (place, value) => {
  const failure = await written(value);
  expect(failure.trouble).toBe("broken");
  expect(failure.message).toContain(place);
});

test("a graph is read only as it was exported", async () => {
  const bytes = Buffer.from("graph");
  const sha256 = "7f9c3e2f";
  await writeFile(path.join(folder, "embed.onnx"), bytes);
  expect((await refusal(readGraph(folder, { file: "embed.onnx", sha256 }))).trouble).toBe("graphChanged");
  expect((await refusal(readGraph(folder, { file: "vision.onnx", sha256 }))).trouble).toBe("graphMissing");
});
