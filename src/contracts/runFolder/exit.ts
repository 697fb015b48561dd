// Generated from schema/run-folder/exit.schema.json by `npm run generate`: change the schema, not this file.
/**
 * exit.json: how the run ended. The supervisor's last deed; removed when the run is resumed.
 */
export interface ExitFile {
  /**
   * Version of the run folder.
   */
  readonly schema: 1;
  /**
   * The engine's exit status.
   */
  readonly code: number | null;
  /**
   * The signal that ended it.
   */
  readonly signal: string | null;
  /**
   * finished (status 0), stopped (on request), failed, killed (signal 9 from outside, most often for want of memory).
   */
  readonly reason: "finished" | "stopped" | "failed" | "killed";
  /**
   * One sentence for a person.
   */
  readonly message: string;
  /**
   * Seconds since 1970.
   */
  readonly time: number;
  readonly [k: string]: unknown;
}
