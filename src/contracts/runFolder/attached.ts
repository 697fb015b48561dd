// Generated from schema/run-folder/attached.schema.json by `npm run generate`: change the schema, not this file.
/**
 * attached.json: the folder holds our rows of a run that somebody else started. Such a folder has neither process.json nor exit.json.
 */
export interface AttachedFile {
  /**
   * Version of the run folder.
   */
  readonly schema: 1;
  /**
   * The folder or file that the rows were read from.
   */
  readonly path: string;
  /**
   * Whose files they are.
   */
  readonly kind: "trl" | "ms-swift" | "verl" | "easyr1" | "tensorboard" | "json-lines" | "console";
  /**
   * The process that trains, where it was named.
   */
  readonly process: {
    /**
     * Process id.
     */
    readonly pid: number;
    /**
     * Clock ticks from boot to its start: field 22 of /proc/PID/stat.
     */
    readonly startTicks: number;
    /**
     * Of the machine's boot.
     */
    readonly bootId: string;
    readonly [k: string]: unknown;
  } | null;
  /**
   * ISO 8601, UTC.
   */
  readonly attached: string;
  /**
   * When it was made a run of ours, which follows those files no longer. ISO 8601, UTC.
   */
  readonly adopted?: string;
  readonly [k: string]: unknown;
}
