import type { Event, FileError } from "../files";
import type { RolloutIndex } from "./rolloutIndex";
import type { Standing } from "./state";
import type { EvaluationRow, EventRow, HardwareRow, MetricRow, RunInfo } from "./types";

/**
 * One open run, following its files: a line that was written is seen within half a second. The row arrays hold what stands: rows that a
 * resume replaced are left out. Each is the same array until it changes.
 */
export interface RunReader {
  readonly folder: string;
  readonly info: RunInfo;
  readonly standing: Standing;
  /** In order of phase and step. */
  readonly metrics: readonly MetricRow[];
  /** In order of phase and step, every set. */
  readonly evaluations: readonly EvaluationRow[];
  /** In order of time. */
  readonly hardware: readonly HardwareRow[];
  /** In order of time. */
  readonly events: readonly EventRow[];
  /** Files of the run that exist and cannot be read. */
  readonly problems: readonly FileError[];
  /** Lines that are no rows, by file name; files without such lines are left out. */
  readonly unreadable: ReadonlyMap<string, number>;
  /** Anything above changed. Rollouts have their own event. */
  readonly onDidChange: Event<void>;
  /** The index over rollouts.jsonl, begun at the first call and kept as long as the run is open. */
  rollouts(): RolloutIndex;
  /** Looks at the files now. */
  refresh(): Promise<void>;
}
