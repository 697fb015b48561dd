import path from "node:path";
import * as vscode from "vscode";
import type { Lexicon } from "../../emotion";
import type { Held, RolloutGroup, RolloutIndex, RunReader } from "../../runs";
import { findThumbnail } from "../../samples";
import type { RolloutPlace } from "../commands/arguments";
import type { CorpusElsewhere } from "../sampleViewer/elsewhere";
import { UserError } from "../shared/problems";
import { attainableReward, rewardWeights } from "../shared/runRewards";
import { SampleFacts } from "../shared/sampleFacts";
import { scoredWith } from "../shared/scoredWith";
import type { Address, OwnIntent, PageModel } from "../webviewHost/page";
import type { GroupRow, SelectedGroup, TraceIntent, TraceRestored, TraceSnapshot } from "./contract";
import { faceWithoutGroups, OPEN_DASHBOARD } from "./faces";
import { GroupList } from "./groupList";
import { type Chosen, SelectedGroups } from "./selectedGroup";
import { queryProblemText } from "./words";

type View = Awaited<ReturnType<TraceModel["view"]>>;

/** Rows of another machine come along with its rollouts when they are few; larger files come when samples are opened. */
const MOST_ROWS_UNASKED = 16 * 1024 * 1024;

/** What the model needs from the rest. */
export interface TraceModelNeeds {
  /** What the page is called. */
  titleOf(run: RunReader): string;
  lexicon(): Promise<Lexicon>;
  readonly onDidChangeLexicon: vscode.Event<void>;
}

/** The rollouts of one run as the trace viewer shows them. */
export class TraceModel implements PageModel<TraceSnapshot, TraceIntent, TraceRestored> {
  readonly title: string;
  readonly mediaRoots: readonly vscode.Uri[];
  readonly mediaOrigins: readonly string[];
  readonly #reader: RunReader;
  readonly #index: RolloutIndex;
  readonly #facts: SampleFacts;
  readonly #list: GroupList;
  readonly #groups: SelectedGroups;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: { dispose(): void }[];
  readonly onDidChange = this.#changed.event;
  #caughtUp = false;
  #chosen: Chosen | null = null;

  /**
   * @param run Held open until the model is disposed.
   * @param elsewhere The run's dataset where it is another machine's; disposed with the model.
   */
  constructor(
    run: Held<RunReader>,
    private readonly needs: TraceModelNeeds,
    address: Address,
    private readonly elsewhere?: CorpusElsewhere,
  ) {
    this.#reader = run.value;
    this.#index = run.value.rollouts();
    const { info } = run.value;
    const dataset = info.dataset.train?.path;
    this.title = vscode.l10n.t("{0} · rollouts", needs.titleOf(run.value));
    const isHere = dataset !== undefined && !elsewhere;
    this.mediaRoots = isHere ? [vscode.Uri.file(path.dirname(dataset))] : [];
    this.mediaOrigins = elsewhere?.origins ?? [];
    const weights = rewardWeights(info);
    this.#facts = elsewhere ? factsElsewhere(elsewhere, dataset) : factsHere(dataset, address);
    this.#list = new GroupList(this.#index, attainableReward(weights), (sample) => this.#facts.subtitle(sample));
    this.#groups = new SelectedGroups(this.#index, this.#list, this.#facts, weights);
    this.#subscriptions = [
      run,
      ...(elsewhere ? [elsewhere] : []),
      this.#changed,
      this.#index.onDidChange(() => this.#changed.fire()),
      run.value.onDidChange(() => this.#changed.fire()),
      needs.onDidChangeLexicon(() => this.#invalidate()),
    ];
  }

  /** Reads what is there. Resolves when all rollouts are indexed; groups that are read are shown before. */
  async load(): Promise<void> {
    // Without its dataset a run is still worth reading: subtitles and stills are left out.
    const facts = this.#loadFacts().catch(() => undefined);
    await this.#index.caughtUp();
    this.#caughtUp = true;
    this.#changed.fire();
    await facts;
    this.#invalidate();
  }

  async #loadFacts(): Promise<void> {
    await this.elsewhere?.bring(MOST_ROWS_UNASKED);
    await this.#facts.load();
  }

  #invalidate(): void {
    this.#list.invalidate();
    this.#changed.fire();
  }

  async view() {
    const empty = faceWithoutGroups(this.#reader, this.#index, this.#caughtUp);
    if (empty) return empty;
    const lexicon = await this.needs.lexicon();
    this.#list.refresh(lexicon);
    const selected = await this.#selected(lexicon);
    const { info, standing } = this.#reader;
    const { filter, problem, generation, shown, counts, totals } = this.#list;
    const data: TraceSnapshot = {
      run: { id: info.id, name: info.name, live: standing.exit === null },
      filter,
      ...(problem && { filterProblem: queryProblemText(problem) }),
      flagCounts: counts,
      list: { generation, shown: shown.length, total: this.#index.groups.length },
      totals,
      lexicon: scoredWith(lexicon.identity, info.lexicon),
      selected,
    };
    return { kind: "data" as const, data };
  }

  /** Shows the newest completion of a place: the group that is meant, or what is nearest to it. */
  async reveal(place: RolloutPlace): Promise<void> {
    const at = (group: RolloutGroup) =>
      (place.step === undefined || group.step === place.step) &&
      (place.group === undefined || group.group === place.group) &&
      (place.sample === undefined || group.sample === place.sample);
    // A place that was just written may lie beyond what was read when the page opened.
    if (!this.#index.groups.some(at)) await this.#index.caughtUp();
    const found = this.#index.groups.findLast(at);
    if (!found)
      throw new UserError(vscode.l10n.t("This run has no such rollout any more: a resume may have replaced it."));
    this.#choose(found.key, place.index ?? this.#bestOf(found));
    this.#changed.fire();
  }

  async restore({ filter, selected }: TraceRestored): Promise<void> {
    this.#list.setFilter(filter);
    if (selected) this.#choose(selected.key, selected.index);
  }

  async handle(intent: OwnIntent<TraceIntent>): Promise<object | undefined> {
    switch (intent.type) {
      case "window":
        return this.#window(intent);
      case "filter":
        this.#list.setFilter(intent.filter);
        return this.#snapshot();
      case "select":
        return this.#select(intent.key, intent.index);
      case "nextFailure":
        return this.#nextFailure(intent.key, intent.index);
      case "openSample":
        return this.#run("openSample", { sample: intent.sample, run: this.#reader.folder, ...this.#dataset() });
      case "openText": {
        const group = this.#index.group(intent.key);
        if (!group) return this.#snapshot();
        const place = { step: group.step, group: group.group, index: intent.index };
        return this.#run("openRolloutText", this.#reader.folder, place);
      }
    }
  }

  async act(action: string): Promise<void> {
    if (action === OPEN_DASHBOARD) await this.#run("openDashboard", this.#reader.folder);
  }

  async retry(): Promise<void> {
    await this.load();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #dataset(): { dataset?: string } {
    const train = this.#reader.info.dataset.train?.path;
    return train === undefined ? {} : { dataset: train };
  }

  async #run(command: string, ...values: readonly unknown[]): Promise<undefined> {
    await vscode.commands.executeCommand(`affectgptRl.${command}`, ...values);
  }

  async #snapshot(): Promise<{ readonly type: "snapshot"; readonly view: View }> {
    return { type: "snapshot", view: await this.view() };
  }

  #choose(key: string, index: number): void {
    this.#chosen = { key, index, choice: (this.#chosen?.choice ?? 0) + 1 };
  }

  /** Answers at once: a person who walks through groups by key does not wait for the next turn of the page. */
  async #select(key: string, index: number | undefined): Promise<object | undefined> {
    if (index !== undefined && this.#chosen?.key === key) {
      this.#chosen = { ...this.#chosen, index };
      return undefined;
    }
    const group = this.#index.group(key);
    if (group) this.#choose(key, index ?? this.#bestOf(group));
    return this.#snapshot();
  }

  async #nextFailure(key: string, index: number): Promise<object | undefined> {
    const found = this.#list.nextFailure(key, index);
    if (!found) {
      void vscode.window.showInformationMessage(vscode.l10n.t("No answer of the listed groups failed."));
      return undefined;
    }
    this.#choose(found.key, found.index);
    return this.#snapshot();
  }

  /** The index of a group's best completion. */
  #bestOf({ rows }: RolloutGroup): number {
    let best = rows[0];
    for (const row of rows) if (best === undefined || this.#index.total(row) > this.#index.total(best)) best = row;
    return best === undefined ? 0 : this.#index.index(best);
  }

  async #window({ generation, from, count }: { generation: number; from: number; count: number }) {
    if (generation !== this.#list.generation) return undefined;
    const groups = this.#list.shown.slice(from, from + count);
    const rows = await Promise.all(groups.map((group) => this.#row(group)));
    return { type: "rows" as const, generation, from, rows };
  }

  async #row(group: RolloutGroup): Promise<GroupRow> {
    const { key, step, sample, rows } = group;
    const { mean, flags } = this.#list.facts.of(group);
    const totals = rows.map((row) => this.#index.total(row)).map((total) => (Number.isFinite(total) ? total : null));
    return {
      key,
      step,
      group: group.group,
      sample,
      subtitle: this.#facts.subtitle(sample) ?? null,
      thumbnail: await this.#facts.still(sample),
      mean,
      totals,
      flags,
    };
  }

  async #selected(lexicon: Lexicon): Promise<SelectedGroup | null> {
    const group = (this.#chosen && this.#index.group(this.#chosen.key)) ?? this.#list.shown[0];
    if (!group) return null;
    const chosen =
      this.#chosen?.key === group.key
        ? this.#chosen
        : { key: group.key, index: this.#bestOf(group), choice: this.#chosen?.choice ?? 0 };
    // While the file is read, the newest group is another one every moment, and one that was chosen before a reload may still come.
    if (this.#caughtUp) this.#chosen = chosen;
    return this.#groups.view(group, chosen, lexicon);
  }
}

function factsHere(dataset: string | undefined, address: Address): SampleFacts {
  return new SampleFacts(dataset, async (video) => {
    const still = await findThumbnail(path.dirname(dataset ?? ""), video);
    return still && address(still);
  });
}

/** @param dataset Its path on that machine. */
function factsElsewhere(elsewhere: CorpusElsewhere, dataset: string | undefined): SampleFacts {
  const folder = path.posix.dirname(dataset ?? "");
  const copy = elsewhere.sources.find(
    (source) => source.elsewhere === folder && path.basename(source.file) === path.posix.basename(dataset ?? ""),
  );
  return new SampleFacts(copy?.file, async (video) => elsewhere.still(folder, video));
}
