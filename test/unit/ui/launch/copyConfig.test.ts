import { expect, test } from "vitest";
import { parse } from "yaml";
import type { JsonObject } from "../../../../src/files";
import type { RunInfo } from "../../../../src/runs";
import { copyName, copyText, hasConfig, movedConfig } from "../../../../src/ui/launch/copyConfig";
import { diagnose } from "../../../../src/ui/runConfig/diagnose";
import { rootSchema, type SchemaNode } from "../../../../src/ui/runConfig/schema";

const config = {
  version: 1,
  name: "demo",
  launcher: "direct",
  lexicon: "own",
  data: { train: "corpus/train.jsonl", heldOut: "/data/held-out.jsonl", validation: "~/val.jsonl" },
  rewards: [{ name: "format", weight: 1 }],
  rl: { steps: 7 },
  resources: { gpus: [0], wait: true },
};
const info: RunInfo = {
  ...{ id: "0a1b", name: "demo", created: 0, config, configPath: "/lab/grids/run.yaml", argv: [], cwd: null, seed: 0 },
  engine: { name: "trl", versions: {} },
  host: { name: "lab1", kind: "local" },
  launcher: { kind: "direct", jobId: null },
  dataset: { train: null, heldOut: null },
  lexicon: null,
};
const from = (change: Partial<RunInfo> = {}) => ({ info: { ...info, ...change }, host: undefined, isBeside: true });

test("a copy is called like its run with the next number that nothing has", () => {
  expect(copyName("demo", () => false)).toBe("demo-2");
  expect(copyName("demo", (name) => ["demo-2", "demo-3"].includes(name))).toBe("demo-4");
  expect(copyName("demo-9", () => false)).toBe("demo-10");
  expect(copyName("a".repeat(80), () => false)).toBe(`${"a".repeat(78)}-2`);
});

test("the copy says where it came from, has the run's values and is a configuration without problems", async () => {
  const text = await copyText(from(), "demo-2");
  expect(text).toMatch(/^# A copy of the run 'demo' \(0a1b\).*\n# The run came from \/lab\/grids\/run\.yaml\n\n/);
  const { launcher: _, ...rest } = config;
  expect(parse(text)).toEqual({ ...rest, name: "demo-2" });
  expect(diagnose(text)).toEqual([]);
});

test("a launcher that the configuration named stays named", async () => {
  const job = { ...config, launcher: "slurm", resources: undefined };
  expect(parse(await copyText(from({ config: job }), "demo-2"))).toMatchObject({ launcher: "slurm" });
});

test("elsewhere its paths are those of the file that it came from", async () => {
  const text = await copyText({ ...from(), host: "fx", isBeside: false }, "demo-2");
  expect(parse(text).data).toEqual({
    ...{ train: "/lab/grids/corpus/train.jsonl", heldOut: "/data/held-out.jsonl", validation: "~/val.jsonl" },
  });
  expect(text).toContain("on fx; the paths are those of fx.");
});

test("every path of a configuration is moved, and what is no path stays", () => {
  const all = {
    lexicon: "../packs/affectgpt-2025",
    command: { argv: ["train.py"], cwd: "." },
    trl: { accelerate: "fsdp.yaml", processes: 2 },
    msSwift: { python: "swift/bin/python" },
    verl: { python: "verl/bin/python" },
    endpoint: { url: "http://127.0.0.1/v1", cache: "judge-cache" },
    checkpoint: { everySteps: 20, shared: "shared" },
    model: { path: "./models/qwen" },
  };
  expect(movedConfig(all, "/a/b")).toEqual({
    lexicon: "/a/packs/affectgpt-2025",
    command: { argv: ["train.py"], cwd: "/a/b" },
    trl: { accelerate: "/a/b/fsdp.yaml", processes: 2 },
    msSwift: { python: "/a/b/swift/bin/python" },
    verl: { python: "/a/b/verl/bin/python" },
    endpoint: { url: "http://127.0.0.1/v1", cache: "/a/b/judge-cache" },
    checkpoint: { everySteps: 20, shared: "/a/b/shared" },
    model: { path: "/a/b/models/qwen" },
  });
  expect(movedConfig({ lexicon: "own", model: { path: "Qwen/Qwen3-0.6B" } }, "/a")).toEqual({
    ...{ lexicon: "own", model: { path: "Qwen/Qwen3-0.6B" } },
  });
});

test("a run that somebody else started records no configuration to copy", () => {
  expect(hasConfig({ ...info, config: { attached: { path: "/out" } } })).toBe(false);
  expect(hasConfig(info)).toBe(true);
});

test("what was sent with a configuration is not sent again from where the copy stands", () => {
  expect(movedConfig({ upload: ["src"], command: { argv: ["./train.sh"], cwd: "." } }, "/there/trees/a")).toEqual({
    command: { argv: ["./train.sh"], cwd: "/there/trees/a" },
  });
});

test("what the schema says is relative to the file is moved with it", () => {
  const keys: string[][] = [];
  const visit = (node: SchemaNode, way: string[]): void => {
    if (node.type === "string" && /relative to this file/i.test(node.description ?? "")) keys.push(way);
    for (const [key, member] of Object.entries(node.properties ?? {})) visit(member, [...way, key]);
  };
  visit(rootSchema, []);
  expect(keys.length).toBeGreaterThan(2);
  for (const way of keys) {
    const inner = way.reduceRight<unknown>((value, key) => ({ [key]: value }), "./x");
    expect(JSON.stringify(movedConfig(inner as JsonObject, "/a")), way.join(".")).toContain('"/a/x"');
  }
});
