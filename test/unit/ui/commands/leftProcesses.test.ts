import { beforeEach, expect, test, vi } from "vitest";
import { window, workspace } from "vscode";
import type { LeftProcess, RelayClient } from "../../../../src/runs/relay";
import {
  endLeftProcesses,
  type LeftProcessServices,
  stayingProcesses,
} from "../../../../src/ui/commands/leftProcesses";

const GPU: LeftProcess = { pid: 41, name: "python3", memoryMB: 2048, gpuMemoryMB: 63_488 };
const NONE: LeftProcess = { pid: 42, name: "pt_data_worker", memoryMB: 512, gpuMemoryMB: null };

/** A relay that finds these processes, one list a look. */
function services(...looks: readonly (readonly LeftProcess[])[]) {
  const asked: unknown[] = [];
  let look = 0;
  const relay = {
    leftBehind: async (request: unknown) => {
      asked.push(["leftBehind", request]);
      look += 1;
      return looks[Math.min(look, looks.length) - 1] ?? [];
    },
    endLeftBehind: async (request: unknown) => {
      asked.push(["endLeftBehind", request]);
      return { ended: 2 };
    },
  } as unknown as RelayClient;
  const host = { connection: { connect: async () => relay } };
  const added = { host, remoteOf: () => "/there/runs/demo" };
  const of = (folder: string) => (folder.startsWith("/copies") ? added : undefined);
  const given = { relay: async () => relay, hosts: { of } } as unknown as LeftProcessServices;
  return { given, asked };
}

const shown = vi.spyOn(window, "showWarningMessage");
beforeEach(() => {
  shown.mockReset();
});

test("an engine that saves and leaves is not left behind; one that stays is counted when it has had its time", async () => {
  expect(await stayingProcesses(services([GPU, NONE], []).given, "/runs/demo", 1)).toBe(0);
  expect(await stayingProcesses(services([GPU, NONE], [NONE]).given, "/runs/demo", 1)).toBe(1);
  expect(await stayingProcesses(services([]).given, "/runs/demo")).toBe(0);
});

test("in Restricted Mode nothing is asked", async () => {
  const { given, asked } = services([GPU]);
  vi.spyOn(workspace, "isTrusted", "get").mockReturnValueOnce(false);
  expect(await stayingProcesses(given, "/runs/demo")).toBe(0);
  expect(asked).toEqual([]);
});

test("they are shown with what they hold, and ended when the user says so, where the run is", async () => {
  const { given, asked } = services([GPU, NONE]);
  shown.mockResolvedValueOnce("Stop Them" as never);
  await endLeftProcesses(given, "/copies/demo", "demo");
  expect(shown).toHaveBeenCalledExactlyOnceWith(
    "2 processes of 'demo' still run, though its supervisor is gone",
    { modal: true, detail: "python3 (41): 2.0 GB of memory, 62.0 GB on GPUs\npt_data_worker (42): 0.5 GB of memory" },
    "Stop Them",
  );
  expect(asked.at(-1)).toEqual(["endLeftBehind", { folder: "/there/runs/demo" }]);
});

test("nothing is ended without a yes, and where nothing is left that is said", async () => {
  const { given, asked } = services([GPU]);
  shown.mockResolvedValueOnce(undefined as never);
  await endLeftProcesses(given, "/runs/demo", "demo");
  expect(asked).toHaveLength(1);
  await expect(endLeftProcesses(services([]).given, "/runs/demo", "demo")).rejects.toThrow("No process of 'demo'");
});
