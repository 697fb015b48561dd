// Generated from schema/run-folder/event-row.schema.json by `npm run generate`: change the schema, not this file.
/**
 * A line of events.jsonl: something that a person should know.
 */
export interface EventRow {
  /**
   * Seconds since 1970.
   */
  readonly time: number;
  /**
   * How serious it is.
   */
  readonly level: "info" | "warning" | "error";
  /**
   * What sort of event, for readers that treat some apart.
   */
  readonly kind: string;
  /**
   * One sentence for a person.
   */
  readonly message: string;
  /**
   * The step it belongs to.
   */
  readonly step?: number;
  /**
   * The phase it belongs to.
   */
  readonly phase?: "preparing" | "pretraining" | "cold-start" | "rl" | "evaluating" | "exporting";
  /**
   * Details, by kind.
   */
  readonly data?: {
    readonly [k: string]: unknown;
  };
  readonly [k: string]: unknown;
}
