export { type ConnectionState, HostConnection, HostError } from "./connection";
export { classify, type HostAction, type HostFailure, type HostFailureKind } from "./failure";
export { Host, type HostOptions } from "./host";
export { isHostName } from "./name";
export { type OfferedHost, offeredHosts } from "./offered";
export { type CopyState, RemoteRun } from "./remoteRun";
export { type HostSettings, hostSettings, type Ssh } from "./settings";
