import type * as vscode from "vscode";
import { type Disposable, Emitter, type Event } from "../../files";
import type { HostOptions, Hosts } from "../../hosts";
import type { RunsChange } from "../../runs";
import { AddedHost } from "./addedHost";

const NAMES = "hosts.names";

/** What the hosts need from the rest. */
export interface AddedHostsServices {
  /** Remembers names over all windows of the user. */
  readonly memory: vscode.Memento;
  /** The folder of the built workers. */
  readonly workers: string;
  /** Whether ssh may be started to show a run. */
  mayConnect(): boolean;
  /** Asked for whenever a host is made. */
  optionsOf(name: string): HostOptions;
}

/** The hosts that the user has added, in that order. Nothing is connected to here; without a host, no code for them is loaded. */
export class AddedHosts implements Disposable {
  readonly #services: AddedHostsServices;
  readonly #added = new Map<string, AddedHost>();
  readonly #changedRuns = new Emitter<RunsChange>();
  readonly #changed = new Emitter<void>();
  #hosts: Hosts | undefined;
  #loaded: Promise<void> | undefined;
  #isShown = false;

  readonly onDidChangeRuns: Event<RunsChange> = this.#changedRuns.event;
  /** Hosts came, went, or are connected otherwise. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(services: AddedHostsServices) {
    this.#services = services;
  }

  /** Takes up the hosts of earlier windows. Resolves when the runs that are known of them were read. */
  load(): Promise<void> {
    this.#loaded ??= (async () => {
      await Promise.all(this.#names().map((name) => this.#make(name)));
    })();
    return this.#loaded;
  }

  get all(): readonly AddedHost[] {
    return [...this.#added.values()];
  }

  get(name: string): AddedHost | undefined {
    return this.#added.get(name);
  }

  /** The host of whose run a folder here is the copy. */
  of(folder: string): AddedHost | undefined {
    return this.all.find((added) => added.holds(folder));
  }

  /** Whether their runs are in front of the user: then they are looked at more often. */
  show(isShown: boolean): void {
    this.#isShown = isShown;
    for (const added of this.all) added.show(isShown);
  }

  async add(name: string): Promise<AddedHost> {
    const known = this.#added.get(name);
    if (known) return known;
    await this.#services.memory.update(NAMES, [...this.#names().filter((other) => other !== name), name]);
    return this.#make(name);
  }

  /** Forgets a host. Its runs go on, and what was copied stays. */
  async remove(name: string): Promise<void> {
    await this.#services.memory.update(
      NAMES,
      this.#names().filter((other) => other !== name),
    );
    this.#drop(name);
    this.#changedRuns.fire({ folders: new Set(), list: true });
    this.#changed.fire();
  }

  /** Makes every host anew, since what they are made of has changed. */
  async reload(): Promise<void> {
    await this.load();
    const names = [...this.#added.keys()];
    for (const name of names) this.#drop(name);
    await Promise.all(names.map((name) => this.#make(name)));
  }

  dispose(): void {
    for (const name of [...this.#added.keys()]) this.#drop(name);
    this.#hosts?.dispose();
    this.#changedRuns.dispose();
    this.#changed.dispose();
  }

  #names(): readonly string[] {
    const kept = this.#services.memory.get<unknown>(NAMES);
    return Array.isArray(kept) ? kept.filter((name) => typeof name === "string") : [];
  }

  async #make(name: string): Promise<AddedHost> {
    const { Hosts } = await import("../../hosts");
    this.#hosts ??= new Hosts((each) => this.#services.optionsOf(each));
    const known = this.#added.get(name);
    if (known) return known;
    const { workers, mayConnect } = this.#services;
    const added = new AddedHost(this.#hosts.get(name), workers, mayConnect);
    added.show(this.#isShown);
    this.#added.set(name, added);
    added.onDidChangeRuns((change) => this.#changedRuns.fire(change));
    added.onDidChangeState(() => this.#changed.fire());
    this.#changed.fire();
    await added.start();
    return added;
  }

  #drop(name: string): void {
    this.#added.get(name)?.dispose();
    this.#added.delete(name);
    this.#hosts?.remove(name);
  }
}
