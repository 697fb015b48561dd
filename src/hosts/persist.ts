import { setTimeout as sleep } from "node:timers/promises";
import type { RelayClient } from "../runs/relay";
import { type HostConnection, HostError } from "./connection";
import { isLinkFailure } from "./link";

/** A transfer outlives this many drops without a byte between them; an hour of a closed lid has its own: the user continues it. */
const MOST_DROPS = 6;
const LONGEST_WAIT_MS = 60_000;

/**
 * Does a piece of work that may be done again, over however many connections it takes.
 *
 * @param work Called anew after each drop; it finds out itself where to go on.
 * @param progressed Whether the work came further since the last call of this: then drops are counted from the beginning.
 * @throws What the work throws, the last failure of the connection, or the signal's reason.
 */
export async function overDrops<T>(
  connection: HostConnection,
  work: (client: RelayClient) => Promise<T>,
  options: { readonly signal?: AbortSignal; readonly progressed?: () => boolean } = {},
): Promise<T> {
  const { signal, progressed = () => false } = options;
  for (let drops = 0; ; drops = progressed() ? 1 : drops + 1) {
    signal?.throwIfAborted();
    try {
      return await work(await connection.connect());
    } catch (error) {
      const passes = isLinkFailure(error) || (error instanceof HostError && error.failure.retries);
      if (!passes || drops >= MOST_DROPS) throw error;
      await untilNext(connection, signal);
    }
  }
}

/** Waits for the connection's own next attempt, so that many transfers do not make many attempts. */
async function untilNext(connection: HostConnection, signal: AbortSignal | undefined): Promise<void> {
  const { state } = connection;
  if (state.kind !== "waiting") return;
  const waitMs = Math.min(Math.max(state.until - Date.now(), 0) + 50, LONGEST_WAIT_MS);
  await sleep(waitMs, undefined, signal ? { signal } : {}).catch(() => undefined);
}
