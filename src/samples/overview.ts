import type { FileTrouble } from "../files";
import type { Media } from "./media";
import type { QueryProblem } from "./query";
import type { Annotation, Newest, RowProblem, Sample, SamplePrediction } from "./types";

/** A file of the corpus that cannot be read. */
export interface CorpusTrouble {
  readonly file: string;
  readonly trouble: FileTrouble;
}

/** What a corpus holds and how much of it is listed. */
export interface Overview {
  /** Whether files are still being read: there may be more samples than `total`. */
  readonly reading: boolean;
  readonly splits: readonly { readonly split: string; readonly samples: number }[];
  /** Names of the attributes that samples have. */
  readonly attributes: readonly string[];
  /** The first lines that are no samples, and how many there are. */
  readonly problems: readonly RowProblem[];
  readonly faulty: number;
  readonly troubles: readonly CorpusTrouble[];
  /** Files of predictions that cannot be read, as the run names them. */
  readonly unreadablePredictions: readonly string[];
  /** `generation` is another one whenever a row may be another one. */
  readonly list: { readonly generation: number; readonly shown: number; readonly total: number };
  /** Why the query cannot be read; the list then keeps the last good one. */
  readonly filterProblem: QueryProblem | null;
}

/** A row of the list. */
export interface SampleRow {
  readonly key: string;
  readonly sample: Sample;
  readonly newest: Newest | null;
  readonly flagged: boolean;
  /** Absolute. */
  readonly thumbnail: string | null;
  /** Absolute; only where there is no thumbnail. */
  readonly video: string | null;
  /** The dataset's folder on another machine, where clip and thumbnail lie then: neither was looked for. */
  readonly elsewhere: string | null;
}

/** Everything about one sample. */
export interface SampleDetail {
  readonly key: string;
  readonly sample: Sample;
  /** The dataset file that it is a line of. */
  readonly file: string;
  readonly media: Media;
  /** The dataset's folder on another machine, where the media lie then: none was looked for. */
  readonly elsewhere: string | null;
  readonly predictions: readonly SamplePrediction[];
  readonly annotation: Annotation;
  /** Its place in the list; null when the filter leaves it out. */
  readonly place: number | null;
}
