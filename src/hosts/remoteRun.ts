import { type Disposable, Emitter, FileError, toFileError } from "../files";
import { Mirror } from "../runs";
import { type Follow, type ListedRun, type RelayClient, RelayError } from "../runs/relay";
import type { HostConnection } from "./connection";

/** After a follow that failed while the connection stands: the folder may be gone for a moment. */
const AGAIN_MS = 5000;

/** How a copy of a run stands to the run. */
export interface CopyState {
  /**
   * - `away`: the host is out of reach, or nobody asked for it; the copy is what was known last.
   * - `following`: what happens there comes here.
   * - `complete`: the run has ended and all of it is here. `gone`: its folder is no more.
   * - `broken`: the copy cannot be written, or the run not be read; `trouble` says why.
   */
  readonly kind: "away" | "following" | "complete" | "gone" | "broken";
  /** Epoch milliseconds of the last moment at which the copy was what the host had. */
  readonly asOf: number | undefined;
  readonly trouble?: Error;
}

/**
 * A run of a host, with its copy here: the same readers read it. It is followed for as long as there is a connection, and from the bytes
 * that are here when the connection comes back, however it ended.
 */
export class RemoteRun implements Disposable {
  readonly #connection: HostConnection;
  readonly #changes = new Emitter<CopyState>();
  readonly #subscription: Disposable;
  #standing: ListedRun["state"] | undefined;
  #state: CopyState = { kind: "away", asOf: undefined };
  #heard: number | undefined;
  #follow: Follow | undefined;
  #busy = false;
  #disposed = false;
  #again: NodeJS.Timeout | undefined;

  readonly onDidChange = this.#changes.event;

  /**
   * @param folder The run folder on the host.
   * @param copy Its copy here.
   */
  constructor(
    connection: HostConnection,
    readonly folder: string,
    readonly copy: string,
  ) {
    this.#connection = connection;
    this.#subscription = connection.onDidChange(() => this.#go());
    this.#go();
  }

  get state(): CopyState {
    return this.#state;
  }

  /** Epoch milliseconds of the last news of the run; undefined when this window had none. */
  get heard(): number | undefined {
    return this.#heard;
  }

  /** How the run stands, as the host said last; undefined before it said anything. */
  get standing(): ListedRun["state"] | undefined {
    return this.#standing;
  }

  /** Ends the copying; what is here stays. */
  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#again);
    this.#subscription.dispose();
    this.#follow?.dispose();
    this.#changes.dispose();
  }

  #go(): void {
    const { client } = this.#connection;
    if (!client) {
      if (this.#state.kind === "following") this.#become("away");
      return;
    }
    if (this.#busy || this.#disposed || this.#state.kind === "complete") return;
    this.#busy = true;
    clearTimeout(this.#again);
    void this.#copyOver(client).finally(() => {
      this.#busy = false;
      // It may have come back while the end of the last follow was dealt with.
      if (this.#connection.client !== client) this.#go();
    });
  }

  async #copyOver(client: RelayClient): Promise<void> {
    let heard = Date.now();
    let mirror: Mirror | undefined;
    try {
      mirror = await Mirror.open(this.copy);
      const copy = mirror;
      let ended: "exit" | "gone" | undefined;
      const request = { folder: this.folder, offsets: await mirror.offsets() };
      this.#follow = await client.follow(request, (event) => {
        heard = Date.now();
        this.#heard = heard;
        if (event.kind === "standing") this.#standing = event.state;
        if (event.kind === "ended") ended = event.reason;
        return copy.apply(event);
      });
      if (this.#disposed) this.#follow.dispose();
      this.#become("following", heard);
      await this.#follow.ended;
      await mirror.settled();
      if (ended) this.#become(ended === "exit" ? "complete" : "gone", Date.now());
    } catch (error) {
      this.#stopped(error, heard);
    } finally {
      // What was handed over is still being written: the next follow must not begin before.
      await mirror?.settled().catch(() => undefined);
    }
  }

  #stopped(error: unknown, heard: number): void {
    const isLink = error instanceof RelayError && ["died", "stalled", "disposed", "timeout"].includes(error.kind);
    if (isLink) {
      this.#become("away", heard);
      return;
    }
    const trouble = error instanceof RelayError || error instanceof FileError ? error : toFileError(error, this.copy);
    this.#become("broken", heard, trouble);
    this.#again = setTimeout(() => this.#go(), AGAIN_MS);
  }

  #become(kind: CopyState["kind"], asOf = this.#state.asOf, trouble?: Error): void {
    if (this.#disposed) return;
    this.#state = trouble ? { kind, asOf, trouble } : { kind, asOf };
    this.#changes.fire(this.#state);
  }
}
