/** How far a transfer is, in bytes. */
export interface TransferProgress {
  readonly done: number;
  readonly total: number;
}

export interface TransferOptions {
  readonly onProgress?: (progress: TransferProgress) => void;
  /** Ends it; what has arrived stays, and the next call goes on from there. */
  readonly signal?: AbortSignal;
}
