import { RelayError } from "../runs/relay";

const LINK = new Set(["died", "stalled", "timeout"]);

/** Whether a call came to nothing because of the way to the host, and not because of what was asked. */
export const isLinkFailure = (error: unknown): boolean => error instanceof RelayError && LINK.has(error.kind);
