import { type Disposable, Emitter } from "../../files";
import {
  byAge,
  type Held,
  type OpenOptions,
  type RunEntry,
  type RunReader,
  type RunStore,
  type RunsChange,
} from "../../runs";
import { UserError } from "../shared/problems";
import type { Runs } from "../shared/runs";
import type { AddedHosts } from "./addedHosts";

/** The runs of this machine and of every added host, as one list: a surface need not know where a run is. */
export class EveryRun implements Runs, Disposable {
  readonly #local: RunStore;
  readonly #hosts: AddedHosts;
  readonly #changed = new Emitter<RunsChange>();
  readonly #subscriptions: readonly Disposable[];
  #runs: readonly RunEntry[] | undefined;
  /** Runs that have changed since the list was made. */
  readonly #outdated = new Set<string>();

  readonly onDidChange = this.#changed.event;

  constructor(local: RunStore, hosts: AddedHosts) {
    this.#local = local;
    this.#hosts = hosts;
    const take = (change: RunsChange) => {
      if (change.list) this.#runs = undefined;
      for (const folder of change.folders) this.#outdated.add(folder);
      this.#changed.fire(change);
    };
    this.#subscriptions = [local.onDidChange(take), hosts.onDidChangeRuns(take)];
  }

  /** The folder of this machine's runs. */
  get root(): string {
    return this.#local.root;
  }

  runs(): readonly RunEntry[] {
    if (this.#runs && this.#outdated.size > 0) this.#runs = this.#replaced(this.#runs);
    this.#runs ??= [this.#local, ...this.#hosts.all].flatMap((source) => source.runs()).sort(byAge);
    this.#outdated.clear();
    return this.#runs;
  }

  /** The same list with the changed runs as they are now; undefined when one came or went: else each keeps its place. */
  #replaced(before: readonly RunEntry[]): readonly RunEntry[] | undefined {
    const missing = new Set(this.#outdated);
    const runs: RunEntry[] = [];
    for (const run of before) {
      const now = this.#outdated.has(run.folder) ? this.run(run.folder) : run;
      if (!now) return undefined;
      missing.delete(run.folder);
      runs.push(now);
    }
    return missing.size === 0 ? runs : undefined;
  }

  active(): readonly RunEntry[] {
    return [this.#local, ...this.#hosts.all].flatMap((source) => source.active()).sort(byAge);
  }

  run(folder: string): RunEntry | undefined {
    return (this.#hosts.of(folder) ?? this.#local).run(folder);
  }

  async refresh(folder?: string): Promise<void> {
    const host = folder === undefined ? undefined : this.#hosts.of(folder);
    if (host) return host.store.refresh(folder);
    await this.#local.refresh(folder);
    if (folder !== undefined) return;
    const connected = this.#hosts.all.filter(({ host: { connection } }) => connection.client);
    await Promise.all(connected.map(({ host: { runs } }) => runs.refresh()));
  }

  /** Opens a run; one of a host is brought here first. @throws Also UserError where its host cannot be used and nothing of it is here. */
  async open(folder: string, options?: OpenOptions): Promise<Held<RunReader>> {
    await this.#hosts.load();
    const host = this.#hosts.of(folder);
    try {
      await host?.copied(folder);
    } catch (error) {
      const [{ HostError }, { hostFailure }] = await Promise.all([import("../../hosts"), import("./failures")]);
      // A page shows what stands in between, and not what ssh is made of.
      throw error instanceof HostError ? new UserError(hostFailure(error).message) : error;
    }
    return (host?.store ?? this.#local).open(folder, options);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
  }
}
