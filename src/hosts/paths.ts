/** Where our things are on a host, absolute. */
export interface HostPaths {
  readonly folder: string;
  readonly runs: string;
  readonly uploads: string;
  /** The trainer's environment. */
  readonly trainer: string;
}
