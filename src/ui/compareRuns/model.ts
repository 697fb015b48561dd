import os from "node:os";
import { l10n, type Uri } from "vscode";
import { type Disposable, Emitter, type Event } from "../../files";
import type { Held, RunReader } from "../../runs";
import { phaseProgress } from "../dashboard/header";
import { remembered } from "../dashboard/remembered";
import { heldOutAlone } from "../dashboard/rows";
import { awayText, type HostNews } from "../hosts/texts";
import type { Problem, View } from "../shared/messages";
import { problemOf } from "../shared/problems";
import type { OwnIntent, PageModel } from "../webviewHost/page";
import type { ComparedRun, CompareIntent, CompareRestored, CompareSnapshot } from "./contract";
import { type ComparedRows, commonPhases, compareCharts, compareFigures } from "./figures";
import { compareSettings, compareWarnings } from "./settings";

/** What the page needs from the rest. */
export interface CompareServices {
  /** Opens a run's folder; one of a host is brought here first. */
  open(folder: string): Promise<Held<RunReader>>;
  readonly hosts: {
    /** Of the host of a run; undefined for a run of this machine. */
    newsOf(folder: string): HostNews | undefined;
    readonly onDidChange: Event<void>;
  };
}

/** What the page has the editor do. */
export interface CompareEditor {
  openDashboard(folder: string): Promise<void>;
  /** Shows two configurations as a text diff. */
  showDiff(left: ConfigText, right: ConfigText): Promise<void>;
}

export interface ConfigText {
  readonly folder: string;
  readonly label: string;
  readonly config: RunReader["info"]["config"];
}

/** A run that can be read, with what it is called among the others. */
interface Shown {
  readonly folder: string;
  readonly reader: RunReader;
  readonly host: string;
  readonly news: HostNews | undefined;
  readonly label: string;
}

/** Runs of any machine beside each other: each is opened by itself, and one that cannot be read leaves the others to be seen. */
export class CompareModel implements PageModel<CompareSnapshot, CompareIntent, CompareRestored> {
  readonly title = l10n.t("Compare Runs");
  readonly mediaRoots: readonly Uri[] = [];
  readonly #changed = new Emitter<void>();
  readonly #subscription: Disposable;
  readonly #held = new Map<string, Held<RunReader>>();
  readonly #following: Disposable[] = [];
  readonly #problems = new Map<string, Problem>();
  readonly #rows = new Map<string, (...values: RowArguments) => ComparedRows>();
  readonly #charts = remembered((...rows: readonly ComparedRows[]) => compareCharts(rows));
  readonly #figures = remembered((...rows: readonly ComparedRows[]) => compareFigures(rows));
  #baseline: string | null = null;
  #disposed = false;

  readonly onDidChange = this.#changed.event;

  /** @param folders In the order in which they were chosen. */
  constructor(
    private readonly folders: readonly string[],
    private readonly services: CompareServices,
    private readonly editor: CompareEditor,
  ) {
    this.#subscription = services.hosts.onDidChange(() => this.#changed.fire());
    for (const folder of folders) void this.#open(folder);
  }

  async view(): Promise<View<CompareSnapshot>> {
    const shown = this.#shown();
    const waits = this.folders.length - shown.length - this.#problems.size;
    if (shown.length === 0) {
      const [problem] = this.#problems.values();
      if (waits === 0 && problem) return { kind: "error", problem, actions: [] };
      return { kind: "loading", what: l10n.t("Opening {0} runs…", this.folders.length) };
    }
    const infos = shown.map(({ reader }) => reader.info);
    const { differing, same } = compareSettings(infos);
    const rows = shown.map((each) => this.#rowsOf(each));
    // Curves keep the order in which the runs were chosen, and so their colours, whichever is compared with.
    const inOrder = [...rows].sort((one, other) => this.folders.indexOf(one.run) - this.folders.indexOf(other.run));
    return {
      kind: "data",
      data: {
        runs: shown.map(comparedRun),
        notices: [...this.#problems.values()],
        warnings: compareWarnings(infos),
        phases: commonPhases(
          shown.map(({ reader: { info, standing, metrics } }) => phaseProgress(info, standing, metrics)),
        ),
        charts: this.#charts(...inOrder),
        figures: this.#figures(...rows),
        settings: differing,
        sameSettings: same,
      },
    };
  }

  async restore({ baseline }: CompareRestored): Promise<void> {
    this.#baseline = baseline;
    this.#changed.fire();
  }

  async handle(intent: OwnIntent<CompareIntent>): Promise<undefined> {
    if (!("run" in intent)) return;
    // A page can only name what it was shown.
    const shown = this.#shown();
    const wanted = shown.find(({ folder }) => folder === intent.run);
    const [first] = shown;
    if (!wanted || !first) return;
    switch (intent.type) {
      case "openDashboard":
        await this.editor.openDashboard(wanted.folder);
        return;
      case "baseline":
        this.#baseline = wanted.folder;
        this.#changed.fire();
        return;
      case "diff":
        await this.editor.showDiff(configText(first), configText(wanted));
    }
  }

  async act(): Promise<void> {}

  async retry(): Promise<void> {
    const failed = [...this.#problems.keys()];
    this.#problems.clear();
    await Promise.all(failed.map((folder) => this.#open(folder)));
  }

  dispose(): void {
    this.#disposed = true;
    this.#subscription.dispose();
    for (const each of this.#following) each.dispose();
    for (const held of this.#held.values()) held.dispose();
    this.#changed.dispose();
  }

  async #open(folder: string): Promise<void> {
    try {
      const held = await this.services.open(folder);
      if (this.#disposed) return held.dispose();
      this.#held.set(folder, held);
      this.#following.push(held.value.onDidChange(() => this.#changed.fire()));
    } catch (error) {
      this.#problems.set(folder, problemOf(error, folder));
    }
    if (!this.#disposed) this.#changed.fire();
  }

  /** The runs that can be read, the one that the others are compared with first. */
  #shown(): Shown[] {
    const found = this.folders.flatMap((folder) => {
      const reader = this.#held.get(folder)?.value;
      if (!reader) return [];
      const news = this.services.hosts.newsOf(folder);
      return [{ folder, reader, news, host: news?.host ?? machineName(reader.info.host.name) }];
    });
    const names = found.map(({ reader, host }) => `${reader.info.name} · ${host}`);
    const labelled = found.map((each, place): Shown => {
      const label = names[place] ?? "";
      const isAlone = names.filter((name) => name === label).length === 1;
      return { ...each, label: isAlone ? label : `${label} · ${startedText(each.reader)}` };
    });
    const isFirst = ({ folder }: Shown) => Number(folder === this.#baseline);
    return labelled.sort((one, other) => isFirst(other) - isFirst(one));
  }

  /** The same object until the run's rows are others, so that charts which did not change are not drawn again. */
  #rowsOf({ folder, label, reader }: Shown): ComparedRows {
    let rows = this.#rows.get(folder);
    if (!rows) {
      rows = remembered((...[run, name, started, metrics, evaluations]: RowArguments) => ({
        ...{ run, started, metrics },
        label: name,
        evaluations: heldOutAlone(evaluations),
      }));
      this.#rows.set(folder, rows);
    }
    return rows(folder, label, reader.info.created, reader.metrics, reader.evaluations);
  }
}

type RowArguments = readonly [string, string, number, RunReader["metrics"], RunReader["evaluations"]];

const machineName = (name: string): string => (name === os.hostname() || name === "" ? l10n.t("this machine") : name);

const startedText = ({ info }: RunReader): string => new Date(info.created * 1000).toLocaleString();

const configText = ({ folder, label, reader }: Shown): ConfigText => ({ folder, label, config: reader.info.config });

function comparedRun({ folder, label, host, news, reader: { info, standing } }: Shown): ComparedRun {
  const away = news && awayText(news);
  return {
    ...{ run: folder, label, host },
    name: info.name,
    state: standing.state,
    phase: standing.progress?.phase ?? "preparing",
    step: standing.progress?.step ?? 0,
    ...(away === undefined ? {} : { unreachable: away }),
  };
}
