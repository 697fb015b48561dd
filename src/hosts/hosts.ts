import { type Disposable, Emitter } from "../files";
import { Host, type HostOptions } from "./host";

/** The hosts that the user has added, each with one connection. None waits for another. */
export class Hosts implements Disposable {
  readonly #optionsOf: (name: string) => HostOptions;
  readonly #hosts = new Map<string, Host>();
  readonly #changes = new Emitter<Host>();

  /** A host's connection or runs have changed. */
  readonly onDidChange = this.#changes.event;

  /** @param optionsOf Asked for once a host; a host whose options change is removed and got again. */
  constructor(optionsOf: (name: string) => HostOptions) {
    this.#optionsOf = optionsOf;
  }

  get all(): readonly Host[] {
    return [...this.#hosts.values()];
  }

  /** A host by its name in the user's ssh configuration. It knows what an earlier window knew, and connects when it is asked to. */
  get(name: string): Host {
    const known = this.#hosts.get(name);
    if (known) return known;
    const host = new Host(name, this.#optionsOf(name));
    this.#hosts.set(name, host);
    host.connection.onDidChange(() => this.#changes.fire(host));
    host.runs.onDidChange(() => this.#changes.fire(host));
    void host.runs.remember();
    return host;
  }

  /** Ends a host's connection, and no run. Copies stay. */
  remove(name: string): void {
    this.#hosts.get(name)?.dispose();
    this.#hosts.delete(name);
  }

  dispose(): void {
    for (const name of [...this.#hosts.keys()]) this.remove(name);
    this.#changes.dispose();
  }
}
