import { classify, type HostFailure } from "../../../../src/hosts";
import { RelayError } from "../../../../src/runs/relay";
import type { HostView } from "../../../../src/ui/hosts/texts";

/** A failure as ssh says it. */
export const failure = (said: string): HostFailure =>
  classify(new RelayError("startFailed", said, [], { end: { code: 255, signal: null, said } }));

export const REFUSED = failure("ssh: connect to host lab port 22: Connection refused");

/** A host that nobody has asked for anything. */
export const hostView = (change: Partial<HostView> = {}): HostView => ({
  name: "lab",
  state: { kind: "idle" },
  gpus: undefined,
  asOf: undefined,
  running: 0,
  ...change,
});

export const gpu = (index: number, memoryUsedMB: number | null) => ({
  index,
  name: "H200",
  memoryTotalMB: 144_384,
  memoryUsedMB,
  utilization: 3,
});
