// Generated from schema/run-folder/hardware-row.schema.json by `npm run generate`: change the schema, not this file.
/**
 * A line of hardware.jsonl: what the run's processes use. 100 percent is one core.
 */
export interface HardwareRow {
  /**
   * Seconds since 1970.
   */
  readonly time: number;
  /**
   * Of the run's processes together.
   */
  readonly cpuPercent: number | null;
  /**
   * Resident, of the run's processes together.
   */
  readonly memoryMB: number | null;
  /**
   * On the run folder's disk.
   */
  readonly diskFreeMB: number | null;
  /**
   * The machine's GPUs; null for what one cannot tell.
   */
  readonly gpus: readonly GPUUse[];
  readonly [k: string]: unknown;
}
/**
 * One GPU.
 */
export interface GPUUse {
  /**
   * As nvidia-smi counts.
   */
  readonly index: number;
  /**
   * Its product name.
   */
  readonly name: string;
  /**
   * Percent.
   */
  readonly utilization: number | null;
  /**
   * Used memory.
   */
  readonly memoryUsedMB: number | null;
  /**
   * Its memory.
   */
  readonly memoryTotalMB: number | null;
  /**
   * Degrees Celsius.
   */
  readonly temperatureC: number | null;
  /**
   * Watts.
   */
  readonly powerW: number | null;
  readonly [k: string]: unknown;
}
