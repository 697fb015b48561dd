import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { UploadFile } from "../../../../src/hosts";
import type { AddedHost } from "../../../../src/ui/hosts";
import { onHost } from "../../../../src/ui/launch/place";

let root: string;
let config: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "work space-"));
  config = path.join(root, "run.yaml");
  await writeFile(config, "version: 1\nname: demo\n");
});
afterEach(() => rm(root, { recursive: true }));

interface Calls {
  readonly sent: string[];
  readonly checked: unknown[];
  readonly previewed: unknown[];
  readonly launched: unknown[];
}

/** A host that answers at once. */
function hostWith(
  problem: string | null,
  problems: readonly object[],
  version: string | null = problem === null ? "0.1.0" : null,
): { added: AddedHost; calls: Calls } {
  const calls: Calls = { sent: [], checked: [], previewed: [], launched: [] };
  const client = {
    hello: { hostName: "node-1" },
    check: async (request: unknown) => {
      calls.checked.push(request);
      return { ok: problems.length === 0, problems, argv: [] };
    },
  };
  const preview = async (request: unknown) => {
    calls.previewed.push(request);
    return { argv: ["sbatch"] };
  };
  const host = {
    connection: { connect: async () => ({ ...client, preview }) },
    setup: { python: async () => "/there/venv/bin/python", probe: async () => ({ trainer: { problem, version } }) },
    paths: async () => ({ runs: "/there/runs" }),
    async upload(files: readonly UploadFile[]) {
      calls.sent.push(...files.map((file) => file.path));
      return "/there/uploads/trees/abc";
    },
    runs: {
      launch: async (request: unknown) => {
        calls.launched.push(request);
        return { folder: "/there/runs/demo" };
      },
      refresh: async () => undefined,
      copyOf: (folder: string) => `/copies${folder}`,
    },
  };
  return { added: { name: "lab", host } as unknown as AddedHost, calls };
}

test("a configuration is sent to the host, checked and launched there, and its run is shown here", async () => {
  const { added, calls } = hostWith(null, []);
  const looked = await onHost(added, undefined).look(config, { root });
  expect(looked).toMatchObject({ python: "/there/venv/bin/python", root: "/there/runs", host: "node-1" });
  expect(await looked.launch("t-1", {}, {})).toBe("/copies/there/runs/demo");
  const there = { python: "/there/venv/bin/python", config: "/there/uploads/trees/abc/run.yaml" };
  expect(calls.checked).toEqual([there]);
  expect(calls.launched).toEqual([{ ...there, token: "t-1" }]);
});

test("what is chosen goes with the preview and with the launch, and with nothing else", async () => {
  const { added, calls } = hostWith(null, []);
  const looked = await onHost(added, "/opt/python").look(config, { root });
  const set = { launcher: "slurm" as const, resources: null };
  expect(await looked.preview(set)).toEqual({ argv: ["sbatch"] });
  await looked.launch("t-1", { HF_TOKEN: "x" }, set);
  const asked = { python: "/opt/python", config: "/there/uploads/trees/abc/run.yaml" };
  expect(calls.checked).toEqual([asked]);
  expect(calls.previewed).toEqual([{ ...asked, set }]);
  expect(calls.launched).toEqual([{ ...asked, token: "t-1", secrets: { HF_TOKEN: "x" }, set }]);
});

test("problems stand at the lines of the file here; one of another file of the host names that file", async () => {
  const { added } = hostWith(null, [
    { file: "/there/uploads/trees/abc/run.yaml", line: 4, message: "Unknown reward." },
    { file: "/data/train.jsonl", line: 9, message: "No answer." },
    { file: "", message: "No data." },
  ]);
  const { report } = await onHost(added, "/opt/python").look(config, { root });
  expect(report?.problems).toEqual([
    { file: config, line: 4, message: "Unknown reward." },
    { file: config, message: "/data/train.jsonl:9: No answer." },
    { file: config, message: "No data." },
  ]);
});

test("without a trainer nothing is sent or checked", async () => {
  const { added, calls } = hostWith("no module", []);
  expect((await onHost(added, undefined).look(config, { root })).report).toBeUndefined();
  expect(calls.checked).toEqual([]);
  expect(calls.sent).toEqual([]);
});

test("code beside the configuration is sent with it, and the configuration is where its paths still fit", async () => {
  config = path.join(root, "runs", "run.yaml");
  await mkdir(path.dirname(config));
  await writeFile(path.join(root, "train.py"), "print()\n");
  await writeFile(config, "engine: command\ncommand: {argv: [python, ../train.py]}\n");
  const { added, calls } = hostWith(null, []);
  const { sent } = await onHost(added, "/opt/python").look(config, { root });
  expect(calls.sent).toEqual(["runs/run.yaml", "train.py"]);
  expect(calls.checked).toEqual([{ python: "/opt/python", config: "/there/uploads/trees/abc/runs/run.yaml" }]);
  expect(sent?.map((file) => file.path)).toEqual(["runs/run.yaml", "train.py"]);
});

test("a trainer that lacks the packages of one engine still checks: the configuration may have no use for them", async () => {
  const { added, calls } = hostWith("lacks the packages of the engine 'trl'", [], "0.1.0");
  expect((await onHost(added, "/opt/python").look(config, { root })).report?.ok).toBe(true);
  expect(calls.checked).toHaveLength(1);
});
