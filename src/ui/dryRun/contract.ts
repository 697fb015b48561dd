import type { DryRun } from "../../contracts/dryRun";
import type { CommonIntent, SnapshotMessage } from "../shared/messages";

/** The report as the trainer prints it, with what the page needs beside it. */
export interface DryRunSnapshot {
  /** Name of the configuration. */
  readonly name: string;
  readonly report: DryRun;
  /** Restricted Mode: looking only. */
  readonly restricted: boolean;
}

/** The page keeps nothing over a reload: rewards may have changed since. */
export type DryRunRestored = null;

export type DryRunMessage = SnapshotMessage<DryRunSnapshot>;

export type DryRunIntent =
  | CommonIntent<DryRunRestored>
  | { readonly type: "openConfig" }
  | { readonly type: "runAgain" }
  | { readonly type: "launch" };
