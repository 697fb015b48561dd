export { Backoff } from "./backoff";
export { RelayClient } from "./client";
export { type Evidence, RelayError, type RelayErrorKind } from "./errors";
export { RelayHost } from "./host";
export { localTransport } from "./local";
export { problemsIn } from "./problems";
export { type SshTransportOptions, sshTransport } from "./ssh";
export type { Pipe, PipeEnd, Transport } from "./transport";
export type {
  AblateAnswer,
  AblateRequest,
  CheckReport,
  ConfigProblem,
  Follow,
  FollowEvent,
  Hello,
  Installation,
  Launched,
  LaunchRequest,
  LeftProcess,
  ListedRun,
  Preview,
  Probe,
} from "./types";
