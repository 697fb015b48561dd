import { setTimeout as sleep } from "node:timers/promises";
import { Backoff } from "./backoff";
import { type ClientOptions, RelayClient } from "./client";
import { RelayError } from "./errors";
import type { Transport } from "./transport";

const LONGEST_WAIT_MS = 30_000;

/**
 * The relay of one machine: one pipe, started when it is first needed and again when it is needed after its end. Relays that fail one
 * after another are started ever more seldom, at moments that differ between windows.
 */
export class RelayHost {
  #client: Promise<RelayClient> | undefined;
  readonly #backoff = new Backoff(LONGEST_WAIT_MS);
  readonly #disposal = new AbortController();

  /** @param transport Asked for before each start, since settings change. */
  constructor(
    readonly transport: () => Transport | Promise<Transport>,
    readonly options: ClientOptions = {},
  ) {}

  /**
   * The living relay. After failures this waits a moment, at most half a minute, before it starts another.
   *
   * @throws RelayError when it cannot be started; the next call tries again.
   */
  client(): Promise<RelayClient> {
    this.#client ??= this.#start();
    return this.#client;
  }

  /** Ends the relay, and no run. Calls under way are rejected. */
  dispose(): void {
    this.#disposal.abort();
    void this.#client?.then(
      (client) => client.dispose(),
      () => undefined,
    );
  }

  async #start(): Promise<RelayClient> {
    try {
      await sleep(this.#backoff.waitMs(), undefined, { signal: this.#disposal.signal }).catch(() => undefined);
      this.#refuseWhenDisposed();
      const client = await RelayClient.connect(await this.transport(), this.options);
      void client.closed.then(() => this.#failed());
      if (this.#disposal.signal.aborted) client.dispose();
      this.#refuseWhenDisposed();
      return client;
    } catch (error) {
      this.#failed();
      throw error;
    }
  }

  #failed(): void {
    this.#backoff.failed();
    this.#client = undefined;
  }

  #refuseWhenDisposed(): void {
    if (this.#disposal.signal.aborted) throw new RelayError("disposed", "The connection to the relay was closed.");
  }
}
