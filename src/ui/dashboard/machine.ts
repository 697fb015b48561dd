import os from "node:os";
import { numberIn, objectIn } from "../../files";
import type { EventRow, HardwareRow, RunInfo, Standing } from "../../runs";
import type { MachineView } from "./contract";

/** What of a run its machine card is made of. */
export interface MachineSources {
  readonly info: Pick<RunInfo, "config" | "host">;
  readonly standing: Standing;
  readonly hardware: readonly HardwareRow[];
  readonly events: readonly EventRow[];
}

/** The machine as it was sampled last; null before the first sample. */
export function machineView({ info, standing, hardware, events }: MachineSources): MachineView | null {
  const last = hardware.at(-1);
  if (!last) return null;
  const checkpoint = events.findLast(({ kind, step }) => kind === "checkpoint" && step !== undefined);
  const stepSeconds = standing.progress?.medianStepSeconds ?? null;
  const batch = numberIn(objectIn(info.config, "rl") ?? {}, "batchSize");
  const samples = standing.progress?.phase === "rl" && batch !== undefined && stepSeconds !== null && stepSeconds > 0;
  // Samples tell what the run uses; what there is to use is known of this machine alone.
  const isHere = info.host.name === os.hostname();
  return {
    gpus: last.gpus.map(({ index, name, utilization, memoryUsedMB, memoryTotalMB, temperatureC }) => ({
      index,
      name,
      utilization,
      memoryUsedMB,
      memoryTotalMB,
      temperatureC,
    })),
    cpuPercent: last.cpuPercent,
    cpus: isHere ? os.availableParallelism() : null,
    memoryMB: last.memoryMB,
    memoryTotalMB: isHere ? os.totalmem() / (1024 * 1024) : null,
    diskFreeMB: last.diskFreeMB,
    stepSeconds,
    rolloutsPerSecond: samples ? batch / stepSeconds : null,
    checkpoint: checkpoint?.step === undefined ? null : { step: checkpoint.step, time: checkpoint.time },
  };
}
