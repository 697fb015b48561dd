import { l10n } from "vscode";
import { type JsonObject, numberIn, objectIn, textIn } from "../../files";
import type { Probe } from "../../runs/relay";
import { isFree } from "../hosts/texts";

type Gpu = Probe["gpus"][number];
type ProbedRun = NonNullable<Probe["runs"]>[number];

/** A GPU to choose. */
export interface GpuItem {
  readonly index: number;
  readonly label: string;
  readonly description: string;
  readonly picked: boolean;
}

/** The GPUs that a configuration names; undefined where it leaves them to the machine. */
export function gpusOf(resolved: JsonObject): readonly number[] | undefined {
  const gpus = objectIn(resolved, "resources")?.gpus;
  return Array.isArray(gpus) && gpus.every((gpu) => typeof gpu === "number") ? gpus : undefined;
}

/** Whether a configuration waits until no other run has its GPUs. */
export const waitsIn = (resolved: JsonObject): boolean => objectIn(resolved, "resources")?.wait === true;

/** Whether there is something to choose: a run that trains on the processors has no use for it. */
export const mayChooseGpus = (probe: Probe, resolved: JsonObject): boolean =>
  probe.gpus.length > 0 && textIn(resolved, "device") !== "cpu" && !isElsewhere(resolved);

/** Whether a run only submits its work to a Ray cluster. */
const isElsewhere = (resolved: JsonObject): boolean =>
  textIn(resolved, "engine") === "verl" && textIn(objectIn(resolved, "verl") ?? {}, "address") !== undefined;

/** The GPUs of a machine, those picked that the configuration names or, where it names none, as many free ones as it can use. */
export function gpuItems(probe: Probe, resolved: JsonObject): GpuItem[] {
  const picked = gpusOf(resolved) ?? suggested(probe, resolved);
  return probe.gpus.map((gpu) => ({
    index: gpu.index,
    label: l10n.t("GPU {0}", gpu.index),
    description: [gpu.name, memoryText(gpu), ...usersOf(gpu, probe)].filter(Boolean).join(" · "),
    picked: picked.includes(gpu.index),
  }));
}

/** Free GPUs first: one a process that trains; all where nobody says how many there are. */
function suggested({ gpus, runs = [] }: Probe, resolved: JsonObject): number[] {
  const isIdle = (gpu: Gpu) => isFree(gpu) && !gpu.processes?.length && !runs.some((run) => has(run, gpu.index));
  const free = gpus.filter(isIdle);
  const others = gpus.filter((gpu) => !isIdle(gpu));
  const count = processesOf(resolved) ?? Math.max(free.length, 1);
  return [...free, ...others].slice(0, count).map(({ index }) => index);
}

function processesOf(resolved: JsonObject): number | undefined {
  switch (textIn(resolved, "engine")) {
    case "trl": {
      const trl = objectIn(resolved, "trl") ?? {};
      return numberIn(trl, "processes") ?? (textIn(trl, "accelerate") === undefined ? 1 : undefined);
    }
    case "ms-swift":
      return numberIn(objectIn(resolved, "msSwift") ?? {}, "processes") ?? 1;
    case "verl":
      return numberIn(objectIn(resolved, "verl") ?? {}, "gpus") ?? 1;
    default:
      return undefined;
  }
}

const has = ({ gpus }: ProbedRun, index: number): boolean => gpus === null || gpus.includes(index);

function memoryText({ memoryUsedMB, memoryTotalMB }: Gpu): string {
  if (memoryUsedMB === null || memoryTotalMB === null) return "";
  return l10n.t("{0} of {1} GB in use", gigabytes(memoryUsedMB), gigabytes(memoryTotalMB));
}

const gigabytes = (megabytes: number): string => (megabytes / 1024).toFixed(megabytes < 10_240 ? 1 : 0);

/** Who is on a GPU: runs of ours by name, other processes by user and program. */
function usersOf({ index, processes = [] }: Gpu, { runs = [] }: Probe): string[] {
  const here = runs.filter((run) => has(run, index));
  const ours = here.filter(({ waiting }) => !waiting).map(({ name }) => `'${name}'`);
  const waiting = here.filter((run) => run.waiting).length;
  const named = new Set(here.map(({ name }) => name));
  const others = processes
    .filter(({ run }) => run === null || !named.has(run))
    .map(({ run, user, program, pid }) =>
      run === null ? l10n.t("{0} ({1}, process {2})", program, user ?? "?", pid) : `'${run}'`,
    );
  return [
    ...new Set([...ours, ...others]),
    ...(waiting === 0 ? [] : [waiting === 1 ? l10n.t("1 run waits") : l10n.t("{0} runs wait", waiting)]),
  ];
}

/** The runs that have, or wait for, a GPU of the run to be (of one without GPUs: the processors), in the order of their launch. */
export function rivals({ runs = [] }: Probe, resolved: JsonObject): readonly ProbedRun[] {
  const wanted = gpusOf(resolved);
  return runs.filter(({ gpus }) => {
    if (gpus === null || wanted === undefined) return true;
    return wanted.length === 0 ? gpus.length === 0 : gpus.some((gpu) => wanted.includes(gpu));
  });
}

/** The GPUs of a run to be, for its summary. */
export function chosenText(probe: Probe, resolved: JsonObject): string {
  const wanted = gpusOf(resolved);
  if (probe.gpus.length === 0 || wanted?.length === 0) return l10n.t("none: trains on the CPU");
  const chosen = probe.gpus.filter(({ index }) => wanted?.includes(index) ?? true);
  return chosen.map(({ index, name }) => `${index} (${name})`).join(", ");
}
