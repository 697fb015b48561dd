import { hash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import writeFileAtomic from "write-file-atomic";
import { type Disposable, Emitter, numberIn, objectsIn, readObject } from "../files";
import { isActive, type Liveness } from "../runs";
import type { Launched, LaunchRequest, ListedRun } from "../runs/relay";
import type { HostConnection } from "./connection";
import { listedRun, sameLines } from "./listedRun";
import { overDrops } from "./persist";
import { RemoteRun } from "./remoteRun";

/** The last list, for a window that opens while the host is away. */
const REMEMBERED = "list.json";
const COPIES = "runs";
/** A list with the same runs in the same states is remembered anew so often: how far they are, their copies know better. */
const REMEMBER_MS = 300_000;

/** Runs that others launched there are found after so long. */
const LOOK_SECONDS = 30;

/** The runs of a host as they were at a moment. */
export interface RunList {
  readonly runs: readonly ListedRun[];
  /** Epoch milliseconds; undefined when the host was never asked. */
  readonly asOf: number | undefined;
}

export interface HostRunsOptions {
  /** The runs root on the host, absolute; asked for when there is a connection. */
  readonly root: () => Promise<string>;
  /** The folder here for the copies of this host's runs. */
  readonly storage: string;
  /** How often a connected host is asked for its runs. */
  readonly lookSeconds?: number;
}

/**
 * The runs of a host. Those that are under way are copied here for as long as the host is connected; one that has ended is copied when it is
 * opened. Where nothing is connected, the last list and the copies are what there is.
 */
export class HostRuns implements Disposable {
  readonly #connection: HostConnection;
  readonly #options: HostRunsOptions;
  readonly #changes = new Emitter<RunList>();
  readonly #open = new Map<string, RemoteRun>();
  readonly #subscription: Disposable;
  readonly #copies = new Map<string, string>();
  #looking: NodeJS.Timeout | undefined;
  #remembered = { states: "", asOf: 0 };
  #list: RunList = { runs: [], asOf: undefined };

  readonly onDidChange = this.#changes.event;
  /** The folder of the copies, a runs root for the readers here. */
  readonly copies: string;

  constructor(connection: HostConnection, options: HostRunsOptions) {
    this.#connection = connection;
    this.#options = options;
    this.copies = path.join(options.storage, COPIES);
    this.#subscription = connection.onDidChange(({ kind }) => {
      clearInterval(this.#looking);
      if (kind !== "connected") return;
      this.#look();
      this.#looking = setInterval(() => this.#look(), (options.lookSeconds ?? LOOK_SECONDS) * 1000);
    });
  }

  /** What is known now. */
  get list(): RunList {
    return this.#list;
  }

  /** Takes up what an earlier window knew, until the host answers. A list that cannot be read is none. */
  async remember(): Promise<void> {
    const kept = await readObject(path.join(this.#options.storage, REMEMBERED)).catch(() => undefined);
    if (!kept || this.#list.asOf !== undefined) return;
    this.#become({
      runs: objectsIn(kept, "runs").flatMap((run) => listedRun(run) ?? []),
      asOf: numberIn(kept, "asOf"),
    });
  }

  /** Asks the host for its runs, and begins to copy those that are under way. @throws HostError or RelayError when it does not answer. */
  async refresh(): Promise<RunList> {
    const root = await this.#options.root();
    const listed = await overDrops(this.#connection, (client) => client.list({ root }));
    const runs = sameLines(listed, this.#list.runs);
    this.#become({ runs, asOf: Date.now() });
    for (const { folder, state } of runs) if (isActive(state)) this.open(folder);
    await this.#keep(this.#list);
    return this.#list;
  }

  /**
   * The run with its copy, which is begun or brought up to date when the host is connected.
   *
   * @param folder The run folder on the host.
   */
  open(folder: string): RemoteRun {
    let run = this.#open.get(folder);
    if (!run) {
      run = new RemoteRun(this.#connection, folder, this.copyOf(folder));
      this.#open.set(folder, run);
    }
    return run;
  }

  /** Where the copy of a run is here, whether or not there is one yet. */
  copyOf(folder: string): string {
    // Asked for every run of a long list, again and again.
    const known = this.#copies.get(folder);
    if (known !== undefined) return known;
    const name = path.posix.basename(folder).replace(/[^A-Za-z0-9._-]/g, "-");
    const copy = `${this.copies}${path.sep}${name}-${hash("sha256", folder).slice(0, 8)}`;
    this.#copies.set(folder, copy);
    return copy;
  }

  /**
   * How the runs of the copies stand, for the readers here: what the host said last, since its processes cannot be seen from here and its clock is
   * another. A host that is away changes nothing about it.
   */
  readonly liveness: Liveness = async (_process, copy) => {
    for (const run of this.#open.values()) if (run.copy === copy && run.standing) return run.standing;
    return this.#list.runs.find(({ folder }) => this.copyOf(folder) === copy)?.state;
  };

  /** Launches a run. The token makes it one run, however often the connection drops in between and however often this is called with it. */
  async launch(request: Omit<LaunchRequest, "root">): Promise<Launched> {
    const root = await this.#options.root();
    const launched = await overDrops(this.#connection, (client) => client.launch({ ...request, root }));
    this.open(launched.folder);
    return launched;
  }

  /** Asks a run to finish its step, save and stop. @returns Whether it was running. */
  async stop(folder: string, graceSeconds?: number): Promise<boolean> {
    const request = graceSeconds === undefined ? { folder } : { folder, graceSeconds };
    return (await overDrops(this.#connection, (client) => client.stop(request))).asked;
  }

  /**
   * Goes on with a run from its last checkpoint.
   *
   * @param secrets Values of the configuration's `secrets`.
   * @throws RelayError of kind `alive` while it runs.
   */
  async resume(folder: string, python: string, secrets: Readonly<Record<string, string>> = {}): Promise<void> {
    await overDrops(this.#connection, (client) => client.resume({ folder, python, secrets }));
    // What it was is complete; what it becomes is followed anew.
    this.#open.get(folder)?.dispose();
    this.#open.delete(folder);
    this.open(folder);
  }

  dispose(): void {
    clearInterval(this.#looking);
    this.#subscription.dispose();
    for (const run of this.#open.values()) run.dispose();
    this.#open.clear();
    this.#changes.dispose();
  }

  /** For a window that opens while the host is away. */
  async #keep({ runs, asOf = 0 }: RunList): Promise<void> {
    const states = hash("sha256", runs.map(({ folder, state }) => `${state} ${folder}`).join("\n"));
    if (states === this.#remembered.states && asOf - this.#remembered.asOf < REMEMBER_MS) return;
    await mkdir(this.#options.storage, { recursive: true });
    await writeFileAtomic(path.join(this.#options.storage, REMEMBERED), JSON.stringify({ schema: 1, asOf, runs }));
    this.#remembered = { states, asOf };
  }

  /** A look that comes to nothing leaves what is known. */
  #look(): void {
    void this.refresh().catch(() => undefined);
  }

  #become(list: RunList): void {
    this.#list = list;
    this.#changes.fire(list);
  }
}
