import type { FollowOffsets, ListedRun } from "../../contracts/relay";

export type {
  AblateAnswer,
  AblateRequest,
  CheckReport,
  CheckRequest,
  ConfigProblem,
  FilesAnswer,
  FilesRequest,
  FollowOffsets,
  Hello,
  Installation,
  InstallationRequest,
  InstallRequest,
  LaunchArrayRequest,
  Launched,
  LaunchedArray,
  LaunchRequest,
  LeftProcess,
  ListedRun,
  ListRequest,
  MissingAnswer,
  MissingRequest,
  PlaceAnswer,
  PlaceRequest,
  Preview,
  Probe,
  ProbeRequest,
  ReadRequest,
  Resumed,
  ResumeRequest,
  StopAnswer,
  StopRequest,
} from "../../contracts/relay";

export interface FollowRequest {
  /** The run folder, absolute. */
  readonly folder: string;
  /** What is already here; empty to get everything. */
  readonly offsets: FollowOffsets;
  /** Between two looks; 500 when left out. */
  readonly intervalMs?: number;
}

/**
 * What a followed run folder has become. Events of one follow come in the order in which they are to be applied.
 *
 * - `grown`: cut the copy to `offset` bytes, then append `data`. An offset of 0 with an unknown identity is a file that was replaced.
 * - `replaced`: a small file is now `data`; replace the copy whole.
 * - `removed`: a small file is gone (a resumed run has no exit.json).
 * - `standing`: how the run stands, by the processes and the clock of its own machine; first, and when it changes.
 * - `ended`: the run has ended and everything of it was sent, or the folder is gone. No event follows.
 */
export type FollowEvent =
  | {
      readonly kind: "grown";
      readonly file: string;
      readonly offset: number;
      readonly identity: string;
      readonly data: Uint8Array;
    }
  | { readonly kind: "replaced"; readonly file: string; readonly identity: string; readonly data: Uint8Array }
  | { readonly kind: "removed"; readonly file: string }
  | { readonly kind: "standing"; readonly state: ListedRun["state"] }
  | { readonly kind: "ended"; readonly reason: "exit" | "gone" };

/** A follow that is under way. */
export interface Follow {
  /** Settles after the last event; rejects with a RelayError when the relay ends before. */
  readonly ended: Promise<void>;
  /** Ends it; no event comes afterwards. */
  dispose(): void;
}

/** Bytes of a content that a host is sent. */
export interface PutRequest {
  /** Where uploads lie, absolute. */
  readonly folder: string;
  readonly sha256: string;
  /** Of the whole content. */
  readonly size: number;
  readonly offset: number;
  /** At most 4 MiB. */
  readonly data: Uint8Array;
}

/** A range of a file. */
export interface ReadAnswer {
  /** Less than was asked for where the file ends before. */
  readonly data: Uint8Array;
  /** Of the whole file, in bytes. */
  readonly size: number;
  /** Changes when the file is replaced. */
  readonly identity: string;
}
