import * as vscode from "vscode";
import type { Lexicon } from "../../emotion";
import type { Held, RolloutIndex, RunReader } from "../../runs";
import type { HostNews } from "../hosts/texts";
import { rewardWeights } from "../shared/runRewards";
import { SampleFacts } from "../shared/sampleFacts";
import { scoredWith } from "../shared/scoredWith";
import type { OwnIntent, PageModel } from "../webviewHost/page";
import { chartMarks, chartViews } from "./charts";
import type { Alert, DashboardIntent, DashboardRestored, DashboardSnapshot, LatestGroup } from "./contract";
import { evidencePlace } from "./evidence";
import { figureViews } from "./figures";
import { fileAlerts } from "./fileAlerts";
import { groupSizeOf } from "./gaming";
import { phaseProgress, runHeader } from "./header";
import { latestGroup } from "./latest";
import { machineView } from "./machine";
import { MutedAlerts } from "./muted";
import { remembered } from "./remembered";
import { heldOutAlone, type RunRows } from "./rows";
import { RunSigns } from "./signs";

/** What the model needs from the rest. */
export interface DashboardModelNeeds {
  /** What the page is called. */
  titleOf(run: RunReader): string;
  lexicon(): Promise<Lexicon>;
  readonly onDidChangeLexicon: vscode.Event<void>;
  /** Kept with the workspace. */
  readonly memory: vscode.Memento;
  readonly hosts: {
    /** Of the host of a run; undefined for a run of this machine. @param folder Where the run is read. */
    newsOf(folder: string): HostNews | undefined;
    /** Where a dataset of a run can be read here: it may be a host's. */
    datasetOf(folder: string, file: string): string;
    readonly onDidChange: vscode.Event<void>;
  };
}

/** One run as the dashboard shows it, built anew from its rows whenever they change; what did not change is kept. */
export class DashboardModel implements PageModel<DashboardSnapshot, DashboardIntent, DashboardRestored> {
  readonly title: string;
  readonly mediaRoots: readonly vscode.Uri[] = [];
  readonly #reader: RunReader;
  readonly #index: RolloutIndex;
  readonly #weights: ReadonlyMap<string, number>;
  readonly #facts: SampleFacts;
  readonly #muted: MutedAlerts;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: { dispose(): void }[];
  readonly onDidChange = this.#changed.event;
  /** What is made of rows alone, so that a heartbeat costs nothing. */
  readonly #drawn = remembered((rows: RunRows, metrics: RunRows["metrics"]) => ({
    charts: chartViews({ ...rows, metrics }),
    marks: chartMarks(rows),
  }));
  readonly #figures = remembered((rows: RunRows, alerts: readonly Alert[]) =>
    figureViews(
      rows,
      lastValue(rows.metrics, "answer/truth_words"),
      alerts.some(({ id }) => id === "list-everything"),
    ),
  );
  readonly #signs: RunSigns;
  #caughtUp = false;
  #latest:
    | { readonly rows: readonly number[]; readonly lexicon: Lexicon; readonly group: LatestGroup | null }
    | undefined;

  /** @param run Held open until the model is disposed. */
  constructor(
    run: Held<RunReader>,
    private readonly needs: DashboardModelNeeds,
  ) {
    this.#reader = run.value;
    this.#index = run.value.rollouts();
    const { info } = run.value;
    this.title = needs.titleOf(run.value);
    this.#weights = rewardWeights(info);
    this.#signs = new RunSigns(this.#index, groupSizeOf(info));
    const train = info.dataset.train?.path;
    this.#facts = new SampleFacts(train && needs.hosts.datasetOf(run.value.folder, train));
    this.#muted = new MutedAlerts(needs.memory, info.id);
    const changed = () => this.#changed.fire();
    this.#subscriptions = [
      run,
      this.#changed,
      this.#index.onDidChange(changed),
      run.value.onDidChange(changed),
      needs.onDidChangeLexicon(changed),
      needs.hosts.onDidChange(changed),
      vscode.workspace.onDidGrantWorkspaceTrust(changed),
    ];
  }

  /** Reads what the newest group needs. Resolves when it can be shown; everything else is shown before. */
  async load(): Promise<void> {
    // Without its dataset a run is still worth looking at: the subtitle is left out.
    const facts = this.#facts.load().catch(() => undefined);
    await this.#index.caughtUp();
    this.#caughtUp = true;
    await facts;
    this.#changed.fire();
  }

  async view() {
    const { info, standing, metrics, hardware, events } = this.#reader;
    const now = Date.now() / 1000;
    const rows = this.#rows();
    const lexicon = await this.needs.lexicon();
    const signs = this.#signs.of(rows, lexicon, this.#caughtUp);
    const data: DashboardSnapshot = {
      run: runHeader({
        ...{ info, standing, events, now },
        trusted: vscode.workspace.isTrusted,
        news: this.needs.hosts.newsOf(this.#reader.folder),
      }),
      phases: phaseProgress(info, standing, metrics),
      alerts: this.#unmuted([...fileAlerts(this.#reader), ...signs.alerts]),
      indicators: signs.indicators,
      figures: this.#figures(rows, signs.alerts),
      ...this.#drawn(rows, signs.metrics),
      latest: await this.#newest(),
      lexicon: scoredWith(lexicon.identity, info.lexicon),
      machine: machineView({ info, standing, hardware, events }),
      now,
    };
    return { kind: "data" as const, data };
  }

  async restore(): Promise<void> {}

  async handle(intent: OwnIntent<DashboardIntent>): Promise<undefined> {
    const { folder } = this.#reader;
    switch (intent.type) {
      case "stop":
        return this.#run("stopRun", folder);
      case "resume":
        return this.#run("resumeRun", folder);
      case "openLog":
        return this.#run("showLog", folder);
      case "openSamples":
        return this.#run("openSampleViewer", { folder });
      case "compare":
        return this.#run("compareRuns", folder);
      case "openRollouts": {
        const { type: _type, ...place } = intent;
        return this.#run("openRollouts", folder, place);
      }
      case "showEvidence": {
        const lexicon = await this.needs.lexicon();
        const { alerts } = this.#signs.of(this.#rows(), lexicon, this.#caughtUp);
        const alert = alerts.find(({ id }) => id === intent.alert);
        const place = alert && evidencePlace(alert, this.#index, lexicon);
        if (place) await this.#run("openRollouts", folder, place);
        return;
      }
      case "mute":
        await this.#muted.mute(intent.alert);
        this.#changed.fire();
    }
  }

  /** The page has no faces with actions of its own. */
  async act(): Promise<void> {}

  async retry(): Promise<void> {
    await this.#reader.refresh();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  readonly #rows = (): RunRows =>
    this.#rowsOf(this.#reader.metrics, this.#reader.evaluations, this.#reader.hardware, this.#reader.events);

  /** The same object until one of the arrays is another one, which is how charts know that they stand. */
  readonly #rowsOf = remembered(
    (
      metrics: RunReader["metrics"],
      evaluations: RunReader["evaluations"],
      hardware: RunReader["hardware"],
      events: RunReader["events"],
    ): RunRows => ({
      metrics,
      evaluations: heldOutAlone(evaluations),
      hardware,
      events,
    }),
  );

  #unmuted(alerts: readonly Alert[]): Alert[] {
    const muted = this.#muted.ids;
    return alerts.filter(({ id }) => !muted.has(id));
  }

  async #newest(): Promise<DashboardSnapshot["latest"]> {
    const group = this.#index.groups.at(-1);
    if (!this.#caughtUp) return "reading";
    if (!group) return null;
    const lexicon = await this.needs.lexicon();
    if (this.#latest?.rows !== group.rows || this.#latest.lexicon !== lexicon) {
      const rollouts = await this.#index.read(group.rows);
      const subtitle = this.#facts.subtitle(group.sample) ?? "";
      this.#latest = { rows: group.rows, lexicon, group: latestGroup(lexicon, rollouts, this.#weights, subtitle) };
    }
    return this.#latest.group;
  }

  async #run(command: string, ...values: readonly unknown[]): Promise<undefined> {
    await vscode.commands.executeCommand(`affectgptRl.${command}`, ...values);
  }
}

function lastValue(metrics: RunRows["metrics"], name: string): number | undefined {
  return metrics.findLast(({ values }) => typeof values[name] === "number")?.values[name] ?? undefined;
}
