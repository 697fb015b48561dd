import { NotificationType, RequestType, RequestType0 } from "vscode-jsonrpc/node";
import type { LexiconIdentity, Wheel } from "../emotion";
import type { FileTrouble } from "../files";
import type { Overview, SampleDetail, SampleRow } from "./overview";
import type { Annotation, PredictingRun, SampleFilter, SplitFile } from "./types";

// What the extension host and the worker that holds a corpus say to each other. The worker's port clones what passes, maps included.

/** A lexicon as its parts, since the methods of an object do not pass between threads. */
export interface LexiconParts {
  readonly identity: LexiconIdentity;
  readonly forms: ReadonlyMap<string, readonly string[]>;
  readonly synonyms: ReadonlyMap<string, readonly string[]>;
  readonly wheels: readonly Wheel[];
}

/** A window of the list, of the generation that it was made for. */
export interface SampleRows {
  readonly generation: number;
  readonly from: number;
  readonly rows: readonly SampleRow[];
}

/** What comes with the failure of a request. */
export interface FailureData {
  readonly trouble: FileTrouble;
  readonly file: string;
}

export const opened = new RequestType<readonly SplitFile[], void, void>("open");
export const refreshed = new RequestType0<void, void>("refresh");
export const filtered = new RequestType<SampleFilter, void, void>("filter");
export const lexiconChosen = new RequestType<LexiconParts, void, void>("lexicon");
export const runChosen = new RequestType<PredictingRun, void, void>("predict");
export const rowsWanted = new RequestType<{ readonly from: number; readonly count: number }, SampleRows, void>("rows");
export const detailWanted = new RequestType<string, SampleDetail | null, void>("detail");
export const annotated = new RequestType<{ readonly key: string; readonly annotation: Annotation }, void, FailureData>(
  "annotate",
);
/** Sent by the worker whenever something that is seen has changed. */
export const changed = new NotificationType<Overview>("changed");
