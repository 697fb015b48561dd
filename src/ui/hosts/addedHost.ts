import { access } from "node:fs/promises";
import path from "node:path";
import { l10n } from "vscode";
import { type Disposable, Emitter } from "../../files";
import type { Host } from "../../hosts";
import { type BrokenRun, byAge, isActive, isRunning, type RunEntry, RunStore, type RunsChange } from "../../runs";
import type { ListedRun, Probe } from "../../runs/relay";
import { UserError } from "../shared/problems";
import { isShownUnlisted, listedEntry, overlaid } from "./merged";
import type { HostNews, HostView } from "./texts";

/** How long opening a run waits for the first of its files. */
const COPY_MS = 20_000;
/**
 * How often copies are looked at while they are shown, and while they are not: there may be many hosts, and what their copies say is some seconds
 * old at best. A page that is open looks by itself.
 */
const SHOWN_EVERY_MS = 2000;
const HIDDEN_EVERY_MS = 10_000;

/** A host that the user has added, with its runs: those that are copied here are read here, the others are known from its list. */
export class AddedHost implements Disposable {
  readonly name: string;
  readonly store: RunStore;
  readonly #changedRuns = new Emitter<RunsChange>();
  readonly #changedState = new Emitter<void>();
  readonly #subscriptions: readonly Disposable[];
  #listed = new Map<string, ListedRun>();
  #lines: readonly ListedRun[] | undefined;
  /** The folders here of those that go on, as the list says. */
  #goingOn: readonly string[] = [];
  readonly #made = new WeakMap<ListedRun, RunEntry>();
  #entries: readonly RunEntry[] | undefined;
  #runs: readonly RunEntry[] | undefined;
  #gpus: Probe["gpus"] | undefined;

  /** Its runs have changed. */
  readonly onDidChangeRuns = this.#changedRuns.event;
  /** Its connection or its GPUs have changed. */
  readonly onDidChangeState = this.#changedState.event;

  /**
   * @param workers The folder of the built workers.
   * @param mayConnect Whether ssh may be started to show a run: not in Restricted Mode.
   */
  constructor(
    readonly host: Host,
    workers: string,
    private readonly mayConnect: () => boolean,
  ) {
    this.name = host.name;
    const { copies: root, liveness: alive } = host.runs;
    this.store = new RunStore({ root, alive, workers, lookEveryMs: HIDDEN_EVERY_MS });
    this.#takeList();
    this.#subscriptions = [
      this.store.onDidChange((change) => this.#fireRuns(change)),
      host.runs.onDidChange(() => {
        this.#entries = undefined;
        const change = this.#takeList();
        if (change) this.#fireRuns(change);
        this.#changedState.fire();
        this.#lookAtGpus();
      }),
      host.connection.onDidChange(() => this.#changedState.fire()),
    ];
  }

  /** Reads the copies for the first time. */
  start(): Promise<void> {
    return this.store.start();
  }

  /** Whether its runs are in front of the user: then they are looked at more often. */
  show(isShown: boolean): void {
    this.store.lookEvery(isShown ? SHOWN_EVERY_MS : HIDDEN_EVERY_MS);
  }

  get view(): HostView {
    return {
      name: this.name,
      state: this.host.connection.state,
      gpus: this.#gpus,
      asOf: this.host.runs.list.asOf,
      running: this.active().filter(isRunning).length,
    };
  }

  /** Why the copies cannot be read; null when they can. */
  get problem(): Error | null {
    return this.store.problem;
  }

  /** Newest first. A run's folder is that of its copy. */
  runs(): readonly RunEntry[] {
    if (!this.#runs) {
      const { list } = this.host.runs;
      this.#entries ??= list.runs.map((line) => this.#entryOf(line)).sort(byAge);
      this.#runs = overlaid(this.#entries, list.asOf, this.store.runs());
    }
    return this.#runs;
  }

  /** Those of `runs` that are going on, without the list of a thousand being made for them. */
  active(): readonly RunEntry[] {
    const uncopied = this.#goingOn.filter((copy) => !this.store.run(copy)).flatMap((copy) => this.run(copy) ?? []);
    return [...this.store.active(), ...uncopied].sort(byAge);
  }

  /** One of `runs`, without the list of a thousand being made for it. */
  run(copy: string): RunEntry | undefined {
    const [line, copied] = [this.#listed.get(copy), this.store.run(copy)];
    if (line) return copied ?? this.#entryOf(line);
    return copied && isShownUnlisted(copied, this.host.runs.list.asOf) ? copied : undefined;
  }

  broken(): readonly BrokenRun[] {
    return this.store.broken();
  }

  /** Whether a folder here is a copy of a run of this host. */
  holds(folder: string): boolean {
    return folder.startsWith(this.host.runs.copies + path.sep);
  }

  /** The run's folder on the host; undefined when the host was not heard of it. */
  remoteOf(copy: string): string | undefined {
    return this.#listed.get(copy)?.folder;
  }

  /** How old what is shown of a run is, epoch milliseconds; undefined while it is up to date. */
  staleSince(copy: string): number | undefined {
    if (this.host.connection.client) return undefined;
    const remote = this.remoteOf(copy);
    const { list } = this.host.runs;
    return (remote === undefined ? undefined : this.host.runs.open(remote).state.asOf) ?? list.asOf;
  }

  /** Where the copy of a dataset of the host is here, whether or not there is one. @param file Its path on the host. */
  copyOfDataset(file: string): string {
    return this.host.dataset([file]).copyOf(file);
  }

  /** When a run was heard of last, and how its host is connected. */
  news(copy: string): HostNews {
    const remote = this.remoteOf(copy);
    const { runs, connection } = this.host;
    const run = remote === undefined ? undefined : runs.open(remote);
    return { host: this.name, heard: run?.heard ?? run?.state.asOf ?? runs.list.asOf, connection: connection.state };
  }

  /**
   * Brings a run here so far that it can be opened, and has it followed from then on. A copy that is here is enough while the host is away.
   *
   * @throws HostError when nothing of it is here and the host is away; what hinders the copy otherwise.
   */
  async copied(copy: string): Promise<void> {
    const remote = this.remoteOf(copy);
    const isHere = () =>
      access(path.join(copy, "run.json")).then(
        () => true,
        () => false,
      );
    if (remote === undefined) return;
    const run = this.host.runs.open(remote);
    if (await isHere()) return;
    if (!this.mayConnect()) throw new UserError(l10n.t("In Restricted Mode no host is connected to."));
    await this.host.connection.connect();
    for (const deadline = Date.now() + COPY_MS; Date.now() < deadline; ) {
      if (await isHere()) break;
      if (run.state.trouble) throw run.state.trouble;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await this.store.refresh();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.store.dispose();
    this.#changedRuns.dispose();
    this.#changedState.dispose();
  }

  /** What is made of a line of the list is kept while the line stays the same: of a thousand few change. */
  #entryOf(line: ListedRun): RunEntry {
    const entry = this.#made.get(line) ?? listedEntry(line, this.host.runs.copyOf(line.folder), this.name);
    this.#made.set(line, entry);
    return entry;
  }

  /** @returns What the list says otherwise than before; undefined when nothing. */
  #takeList(): RunsChange | undefined {
    const { runs } = this.host;
    const [before, lines] = [this.#lines, runs.list.runs];
    if (lines === before) return undefined;
    this.#lines = lines;
    this.#listed = new Map(lines.map((run) => [runs.copyOf(run.folder), run]));
    this.#goingOn = lines.flatMap(({ folder, state }) => (isActive(state) ? runs.copyOf(folder) : []));
    const isSame =
      lines.length === before?.length && lines.every(({ folder }, place) => folder === before[place]?.folder);
    if (!isSame) return { folders: new Set(), list: true };
    const changed = lines.filter((line, place) => line !== before[place]);
    return { folders: new Set(changed.map(({ folder }) => runs.copyOf(folder))), list: false };
  }

  #fireRuns(change: RunsChange): void {
    this.#runs = undefined;
    this.#changedRuns.fire(change);
  }

  /** With each look at the runs, which a connected host gets now and then. What cannot be asked stays as it was. */
  #lookAtGpus(): void {
    if (!this.host.connection.client) return;
    void this.host.setup.gpus().then(
      (gpus) => {
        this.#gpus = gpus;
        this.#changedState.fire();
      },
      () => undefined,
    );
  }
}
