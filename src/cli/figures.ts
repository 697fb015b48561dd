import type { EvaluationRow, HardwareRow, RunInfo, Standing } from "../runs";

/** What is known of a run that has ended. */
export interface RunFigures {
  readonly state: Standing["state"];
  readonly folder: string;
  /** From launch to end; null for a run that was lost. */
  readonly seconds: number | null;
  /** The most memory that its processes held together, of samples taken every five seconds. */
  readonly peakMemoryMB: number | null;
  /** EW F1 on held-out samples, 0 to 1; null where the run did not come so far. */
  readonly heldOut: {
    readonly coldStart: number | null;
    readonly final: number | null;
    /** With face and voice taken from another sample. */
    readonly swappedMedia: number | null;
  };
}

/** The parts of an open run that its figures are taken from. */
export interface RunParts {
  readonly folder: string;
  readonly info: Pick<RunInfo, "created">;
  readonly standing: Pick<Standing, "state" | "exit">;
  readonly hardware: readonly Pick<HardwareRow, "memoryMB">[];
  /** In order of phase and step. */
  readonly evaluations: readonly Pick<EvaluationRow, "set" | "phase" | "f1" | "swapped">[];
}

/** Sums a run up. */
export function figures({ folder, info, standing, hardware, evaluations }: RunParts): RunFigures {
  const memory = hardware.map(({ memoryMB }) => memoryMB).filter((value) => value !== null);
  const heldOut = evaluations.filter(({ set }) => set === "held-out");
  const last = heldOut.findLast(({ phase }) => phase === "rl");
  return {
    state: standing.state,
    folder,
    seconds: standing.exit ? standing.exit.time - info.created : null,
    peakMemoryMB: memory.length > 0 ? Math.max(...memory) : null,
    heldOut: {
      coldStart: heldOut.findLast(({ phase }) => phase === "cold-start")?.f1 ?? null,
      final: last?.f1 ?? null,
      swappedMedia: last?.swapped?.media ?? null,
    },
  };
}
