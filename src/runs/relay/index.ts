export { RelayClient } from "./client";
export { RelayError, type RelayErrorKind } from "./errors";
export { RelayHost } from "./host";
export { localTransport, type Pipe, type Transport } from "./transport";
export type { CheckReport, ConfigProblem, FollowEvent, LaunchRequest, Probe } from "./types";
