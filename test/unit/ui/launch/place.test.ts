import { expect, test } from "vitest";
import type { AddedHost } from "../../../../src/ui/hosts";
import { onHost } from "../../../../src/ui/launch/place";

interface Calls {
  readonly checked: unknown[];
  readonly previewed: unknown[];
  readonly launched: unknown[];
}

/** A host that answers at once. */
function hostWith(problem: string | null, problems: readonly object[]): { added: AddedHost; calls: Calls } {
  const calls: Calls = { checked: [], previewed: [], launched: [] };
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
    setup: { python: async () => "/there/venv/bin/python", probe: async () => ({ trainer: { problem } }) },
    paths: async () => ({ runs: "/there/runs" }),
    upload: async () => "/there/uploads/trees/abc",
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
  const looked = await onHost(added, undefined).look("/work space/run.yaml");
  expect(looked).toMatchObject({ python: "/there/venv/bin/python", root: "/there/runs", host: "node-1" });
  expect(await looked.launch("t-1", {}, {})).toBe("/copies/there/runs/demo");
  const config = "/there/uploads/trees/abc/run.yaml";
  expect(calls.checked).toEqual([{ python: "/there/venv/bin/python", config }]);
  expect(calls.launched).toEqual([{ token: "t-1", python: "/there/venv/bin/python", config }]);
});

test("what is chosen goes with the preview and with the launch, and with nothing else", async () => {
  const { added, calls } = hostWith(null, []);
  const looked = await onHost(added, "/opt/python").look("/here/run.yaml");
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
  const { report } = await onHost(added, "/opt/python").look("/here/run.yaml");
  expect(report?.problems).toEqual([
    { file: "/here/run.yaml", line: 4, message: "Unknown reward." },
    { file: "/here/run.yaml", message: "/data/train.jsonl:9: No answer." },
    { file: "/here/run.yaml", message: "No data." },
  ]);
});

test("without a trainer nothing is sent or checked", async () => {
  const { added, calls } = hostWith("no module", []);
  expect((await onHost(added, undefined).look("/here/run.yaml")).report).toBeUndefined();
  expect(calls.checked).toEqual([]);
});
