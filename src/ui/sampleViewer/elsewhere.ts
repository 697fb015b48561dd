import type { Disposable, Event } from "../../files";
import type { PredictingRun, SplitFile } from "../../samples";
import type { Problem } from "../shared/messages";

/** A clip of another machine, as far as it is known yet. */
export interface ClipElsewhere {
  /** Addresses that the page may load; null until the file was found. */
  readonly video: string | null;
  readonly audio: string | null;
  readonly problem: Problem | null;
}

/** A corpus that lies on another machine: rows are copied here, media are played from there. */
export interface CorpusElsewhere extends Disposable {
  /** Name of the machine. */
  readonly host: string;
  /** The copies of the dataset files, once `bring` has made them. */
  readonly sources: readonly SplitFile[];
  /** Origins that the page loads media from. */
  readonly origins: readonly string[];
  /** More is known of a clip. */
  readonly onDidChange: Event<void>;
  /** Whether all rows are here already, as they were at some time. */
  isHere(): Promise<boolean>;
  /**
   * Brings the rows here. What an earlier window brought is enough while the machine is away; `notice` then says so.
   *
   * @param most Bytes that a file may have; as many as are ever copied when left out.
   * @throws UserError
   */
  bring(most?: number): Promise<void>;
  readonly notice: Problem | undefined;
  /** Brings the answers of evaluations that the copy of the run lacks; what does not come is missing there as before. */
  bringPredictions(run: PredictingRun): Promise<void>;
  /** How much of the rows is here while they are brought, 0 to 1. */
  readonly brought: number;
  /** @param folder Of the dataset there. @param video As the dataset names it; untrusted. */
  clip(folder: string, video: string): ClipElsewhere;
  /** Address where a clip's still is, if there is one. */
  still(folder: string, video: string): string | null;
  /** Brings a clip here as a whole and has another program open it. */
  openExternally(folder: string, video: string): Promise<void>;
}
