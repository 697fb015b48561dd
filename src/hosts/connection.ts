import { type Disposable, Emitter } from "../files";
import { Backoff, type Hello, RelayClient, RelayError, type Transport } from "../runs/relay";
import { classify, type HostFailure } from "./failure";

const LONGEST_WAIT_MS = 60_000;
/** How often is looked whether the user has logged in by a terminal. */
const LOGIN_LOOK_MS = 2000;

/**
 * How a host is connected. `since` is epoch milliseconds: of the connection, or of the moment from which the host has been out of reach,
 * which stays the same over the attempts that follow.
 *
 * - `idle`: nobody asked for it.
 * - `authentication`: it waits for the user to log in once in a terminal, and follows then by itself.
 * - `waiting`: it tries again at `until` (epoch milliseconds).
 * - `disconnected`: it tries again when the user says so, since waiting would change nothing.
 */
export type ConnectionState =
  | { readonly kind: "idle" }
  | { readonly kind: "connecting"; readonly failure?: HostFailure; readonly since: number }
  | { readonly kind: "connected"; readonly hello: Hello; readonly since: number }
  | { readonly kind: "waiting"; readonly failure: HostFailure; readonly since: number; readonly until: number }
  | { readonly kind: "authentication"; readonly failure: HostFailure; readonly since: number }
  | { readonly kind: "disconnected"; readonly failure: HostFailure; readonly since: number };

/** A host that cannot be used now. */
export class HostError extends Error {
  override readonly name = "HostError";

  constructor(
    readonly host: string,
    readonly failure: HostFailure,
  ) {
    super(`${host}: ${failure.message}${failure.detail ? ` (${failure.detail})` : ""}`);
  }
}

export interface ConnectionOptions {
  /** The host, as the user's ssh configuration names it. */
  readonly name: string;
  /** Asked for before each attempt, since settings change. */
  readonly transport: () => Promise<Transport>;
  /** Whether a connection that the user has authenticated stands ready to be shared. */
  readonly isLoggedIn: () => Promise<boolean>;
  /** Gives up a shared connection that carries nothing any more: the next attempt would wait for it. */
  readonly giveUp: () => Promise<void>;
}

/**
 * The one pipe to a host. Once asked for it is kept: it comes back by itself after a failure that may pass, ever more seldom, and after a
 * login in a terminal.
 */
export class HostConnection implements Disposable {
  readonly name: string;
  readonly #options: ConnectionOptions;
  readonly #changes = new Emitter<ConnectionState>();
  readonly #backoff = new Backoff(LONGEST_WAIT_MS);
  #state: ConnectionState = { kind: "idle" };
  #client: RelayClient | undefined;
  #attempt: Promise<RelayClient> | undefined;
  #isSuspect = false;
  #timer: NodeJS.Timeout | undefined;
  /** Counts what makes an attempt obsolete: a disconnect. */
  #era = 0;

  readonly onDidChange = this.#changes.event;

  constructor(options: ConnectionOptions) {
    this.name = options.name;
    this.#options = options;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** The relay, while there is one. */
  get client(): RelayClient | undefined {
    return this.#client;
  }

  /**
   * Connects now, whatever the waiting was for; from then on the connection is kept.
   *
   * @throws HostError when this attempt fails. A later one may succeed by itself: watch `onDidChange`.
   */
  connect(): Promise<RelayClient> {
    if (this.#client) return Promise.resolve(this.#client);
    this.#attempt ??= this.#connect();
    return this.#attempt;
  }

  /** Ends the connection, and no run. */
  disconnect(): void {
    this.#era += 1;
    clearTimeout(this.#timer);
    this.#client?.dispose();
    this.#client = undefined;
    this.#attempt = undefined;
    this.#backoff.forgive();
    this.#become({ kind: "idle" });
  }

  dispose(): void {
    this.disconnect();
    this.#changes.dispose();
  }

  async #connect(): Promise<RelayClient> {
    const era = this.#era;
    clearTimeout(this.#timer);
    this.#become({ kind: "connecting", since: this.#since(), ...this.#lastFailure() });
    try {
      if (this.#isSuspect) await this.#options.giveUp();
      this.#isSuspect = false;
      const client = await RelayClient.connect(await this.#options.transport());
      if (era !== this.#era) {
        client.dispose();
        throw new RelayError("disposed", `${this.name}: the connection was closed.`);
      }
      this.#client = client;
      this.#attempt = undefined;
      this.#become({ kind: "connected", hello: client.hello, since: Date.now() });
      void client.closed.then((error) => {
        if (this.#client === client) this.#failed(error);
      });
      return client;
    } catch (error) {
      if (era !== this.#era) throw error;
      throw this.#failed(error);
    }
  }

  #failed(error: unknown): HostError {
    const failure = classify(error);
    const since = this.#since();
    this.#client = undefined;
    this.#attempt = undefined;
    this.#backoff.failed();
    this.#isSuspect = failure.kind === "stalled" || failure.kind === "timedOut";
    if (failure.retries) {
      const waitMs = this.#backoff.waitMs();
      this.#later(waitMs);
      this.#become({ kind: "waiting", failure, since, until: Date.now() + waitMs });
    } else if (failure.action === "authenticate" || failure.action === "confirmHostKey") {
      this.#watchLogin();
      this.#become({ kind: "authentication", failure, since });
    } else {
      this.#become({ kind: "disconnected", failure, since });
    }
    return new HostError(this.name, failure);
  }

  #later(waitMs: number): void {
    this.#timer = setTimeout(() => void this.connect().catch(() => undefined), waitMs);
  }

  #watchLogin(): void {
    const era = this.#era;
    this.#timer = setTimeout(async () => {
      const isIn = await this.#options.isLoggedIn();
      if (era !== this.#era || this.#state.kind !== "authentication") return;
      if (isIn) await this.connect().catch(() => undefined);
      else this.#watchLogin();
    }, LOGIN_LOOK_MS);
  }

  #since(): number {
    const state = this.#state;
    return state.kind === "idle" || state.kind === "connected" ? Date.now() : state.since;
  }

  #lastFailure(): { failure?: HostFailure } {
    return "failure" in this.#state && this.#state.failure ? { failure: this.#state.failure } : {};
  }

  #become(state: ConnectionState): void {
    this.#state = state;
    this.#changes.fire(state);
  }
}
