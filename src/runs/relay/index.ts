export { type ClientOptions, RelayClient } from "./client";
export { RelayError, type RelayErrorKind } from "./errors";
export { RelayHost } from "./host";
export { localTransport, type Pipe, type Transport } from "./transport";
export type {
  CheckReport,
  CheckRequest,
  ConfigProblem,
  Follow,
  FollowEvent,
  FollowOffsets,
  FollowRequest,
  Hello,
  Launched,
  LaunchRequest,
  ListedRun,
  Probe,
  ProbedGpu,
  ProbeRequest,
  ReadAnswer,
  ReadRequest,
  Resumed,
  ResumeRequest,
  StopAnswer,
  StopRequest,
} from "./types";
