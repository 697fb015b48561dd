// Generated from schema/run-folder/process.schema.json by `npm run generate`: change the schema, not this file.
/**
 * process.json: who runs the run. It is compared before any signal is sent.
 */
export interface ProcessFile {
  /**
   * Version of the run folder.
   */
  readonly schema: 1;
  readonly supervisor: ProcessIdentity;
  readonly engine: ProcessIdentity | null;
  /**
   * Of the machine's boot: after another boot no process is the recorded one.
   */
  readonly bootId: string;
  /**
   * The machine.
   */
  readonly hostName: string;
  /**
   * Who owns the processes.
   */
  readonly user: string;
  readonly [k: string]: unknown;
}
/**
 * A process that cannot be mistaken for another one that got the same id later.
 */
export interface ProcessIdentity {
  /**
   * Process id.
   */
  readonly pid: number;
  /**
   * Clock ticks from boot to its start: field 22 of /proc/PID/stat.
   */
  readonly startTicks: number;
  /**
   * Process group.
   */
  readonly pgid?: number;
  readonly [k: string]: unknown;
}
