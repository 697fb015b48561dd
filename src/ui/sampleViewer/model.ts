import path from "node:path";
import { l10n, type Uri } from "vscode";
import type { Lexicon } from "../../emotion";
import { type Disposable, Emitter, type Event, FileError, FolderWatch } from "../../files";
import { CorpusReader, type PredictingRun, type SampleDetail, type SampleRow, type SplitFile } from "../../samples";
import type { RowsMessage, View } from "../shared/messages";
import { messageOf, UserError } from "../shared/problems";
import { scoredWith } from "../shared/scoredWith";
import type { Address, OwnIntent, PageModel } from "../webviewHost/page";
import { AskPolicy } from "./askPolicy";
import type {
  Annotation,
  AskedMessage,
  SampleCell,
  SampleFilter,
  SampleIntent,
  SampleMedia,
  SampleRestored,
  SampleSnapshot,
} from "./contract";
import type { CorpusElsewhere } from "./elsewhere";
import { blankFace, bringingFace, noticesOf } from "./faces";
import { fileUserError, queryText } from "./problems";
import { RunPredictions, type SampleRuns } from "./runPredictions";
import { mediaView, sampleCell, sampleView } from "./view";

/** Network folders report no changes, so datasets are looked at so often even if nothing is heard. */
const LOOK_MS = 60_000;

/** What a sample viewer needs. */
export interface SampleServices {
  /** Folder of the built `*.worker.js` files. */
  readonly workers: string;
  readonly lexicons: { get(): Promise<Lexicon>; readonly onDidChange: Event<void> };
  readonly runs: SampleRuns;
}

/** What a sample viewer has the editor do. */
export interface SampleEditor {
  /** Whether files may be handed to other programs. */
  isTrusted(): boolean;
  mediaRoot(folder: string): Uri;
  openExternally(file: string): Promise<void>;
  openLine(file: string, line: number): Promise<void>;
  openRollouts(run: string, sample: string): Promise<void>;
}

/** What a sample viewer is about. */
export interface SampleOpening {
  readonly dataset: string;
  readonly sources: readonly SplitFile[];
  /** Folder of the run that was asked for. */
  readonly run: string | undefined;
  /** Where the corpus is another machine's; the sources are copies of its rows then. Disposed with the model. */
  readonly elsewhere?: CorpusElsewhere;
}

/** What stands behind one sample viewer: a corpus, the predictions of a run, the sample that is looked at. */
export class SampleModel implements PageModel<SampleSnapshot, SampleIntent, SampleRestored> {
  readonly #changed = new Emitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #predictions: RunPredictions;
  readonly #policy: AskPolicy;
  readonly #watch: FolderWatch;
  readonly #subscriptions: Disposable[];
  #reader: CorpusReader;
  #run: PredictingRun | undefined;
  #filter: SampleFilter = { text: "", order: "dataset" };
  #selected: string | null = null;
  #failure: unknown;
  #runFailure: string | undefined;
  #bringing = false;

  constructor(
    private readonly opening: SampleOpening,
    private readonly services: SampleServices,
    private readonly editor: SampleEditor,
    private readonly address: Address,
  ) {
    this.#reader = this.#begin();
    this.#predictions = new RunPredictions(services.runs, opening.sources, opening.run);
    this.#policy = new AskPolicy(services.workers);
    this.#watch = new FolderWatch(this.#folder, () => this.#attempt(this.#reader.refresh()), LOOK_MS);
    this.#subscriptions = [
      this.#predictions,
      this.#policy,
      this.#watch,
      this.#predictions.onDidChange((run) => {
        this.#run = run;
        this.#runFailure = undefined;
        void this.#attempt(this.#predict(run));
      }),
      this.#predictions.onDidFail((error) => {
        this.#runFailure = messageOf(error);
        this.#changed.fire();
      }),
      services.lexicons.onDidChange(() => void this.#attempt(this.#useLexicon())),
      ...(opening.elsewhere ? [opening.elsewhere, opening.elsewhere.onDidChange(() => this.#changed.fire())] : []),
    ];
    void this.#predictions.look();
    void this.#watch.now();
  }

  get title(): string {
    const { elsewhere } = this.opening;
    return elsewhere ? l10n.t("Samples: {0} on {1}", this.#name, elsewhere.host) : l10n.t("Samples: {0}", this.#name);
  }

  get mediaRoots(): readonly Uri[] {
    return this.opening.elsewhere ? [] : [this.editor.mediaRoot(this.#folder)];
  }

  get mediaOrigins(): readonly string[] {
    return this.opening.elsewhere?.origins ?? [];
  }

  get #name(): string {
    return path.basename(this.opening.dataset, ".jsonl");
  }

  get #folder(): string {
    return path.dirname(this.opening.sources[0]?.file ?? this.opening.dataset);
  }

  async view(): Promise<View<SampleSnapshot>> {
    if (this.#failure !== undefined) throw this.#failure;
    const { overview } = this.#reader;
    const { elsewhere } = this.opening;
    if (this.#bringing && elsewhere) return bringingFace(this.#name, elsewhere);
    if (overview.list.total === 0) return blankFace(overview, this.#name);
    const { run } = this.#predictions;
    const [lexicon, detail, policy] = await Promise.all([
      this.services.lexicons.get(),
      this.#detail(),
      this.#policy.recipe(run?.folder),
    ]);
    return {
      kind: "data",
      data: {
        dataset: { name: this.#name, splits: overview.splits, attributes: overview.attributes },
        reading: overview.reading,
        notices: [...(elsewhere?.notice ? [elsewhere.notice] : []), ...noticesOf(overview, this.#runFailure)],
        filter: this.#filter,
        ...(overview.filterProblem && { filterProblem: queryText(overview.filterProblem) }),
        list: overview.list,
        run: run && { id: run.id, name: run.name },
        selected: detail
          ? sampleView(detail, this.#policy.answer(run?.folder, detail.key), lexicon, this.#mediaOf(detail))
          : null,
        lexicon: scoredWith(lexicon.identity, run?.lexicon ?? null),
        policy,
        restricted: !this.editor.isTrusted(),
      },
    };
  }

  async restore(looked: SampleRestored): Promise<void> {
    this.#selected = looked.selected;
    await this.#list(looked.filter);
  }

  async handle(intent: OwnIntent<SampleIntent>): Promise<RowsMessage<SampleCell> | AskedMessage | undefined> {
    switch (intent.type) {
      case "window": {
        const { generation, from, rows } = await this.#reader.rows(intent.from, intent.count);
        return { type: "rows", generation, from, rows: rows.map((row) => this.#cell(row)) };
      }
      case "filter":
        await this.#list(intent.filter);
        return undefined;
      case "select":
        this.#selected = intent.sample;
        this.#changed.fire();
        return undefined;
      case "annotate":
        await this.#annotate(intent.sample, intent.annotation);
        return undefined;
      case "ask":
        return { type: "asked", sample: intent.sample, problem: await this.#ask(intent.sample, intent.pictures) };
      case "openMedia":
      case "openRow":
      case "openRollouts":
        await this.#open(intent.type, await this.#reader.detail(intent.sample));
        return undefined;
      default:
        return undefined;
    }
  }

  async act(action: string): Promise<void> {
    const [first] = this.#reader.overview.problems;
    if (action === "openFile") await this.editor.openLine(first?.file ?? this.#firstFile, first?.line ?? 1);
  }

  /** A clip of another machine without a still has no picture in the grid: drawing one would read half of each clip in sight. */
  #cell(row: SampleRow): SampleCell {
    const cell = sampleCell(row, this.address);
    const { elsewhere } = this.opening;
    return row.elsewhere === null || !elsewhere
      ? cell
      : { ...cell, thumbnail: elsewhere.still(row.elsewhere, row.sample.video) };
  }

  #mediaOf({ media, sample, elsewhere }: SampleDetail): SampleMedia {
    if (elsewhere === null || !this.opening.elsewhere) return mediaView(media, sample.video, this.address);
    const { host } = this.opening.elsewhere;
    return { ...this.opening.elsewhere.clip(elsewhere, sample.video), host, name: path.posix.basename(sample.video) };
  }

  async retry(): Promise<void> {
    this.#failure = undefined;
    this.#reader.dispose();
    this.#reader = this.#begin();
    await this.#predictions.look();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#reader.dispose();
    this.#changed.dispose();
  }

  #begin(): CorpusReader {
    const reader = new CorpusReader(this.services.workers);
    reader.onDidChange(() => this.#changed.fire());
    reader.onDidFail((error) => this.#fail(error));
    const asked = [this.#openSources(reader), reader.filter(this.#filter), this.#useLexicon(reader)];
    if (this.#run) asked.push(this.#predict(this.#run, reader));
    for (const each of asked) void this.#attempt(each, reader);
    return reader;
  }

  async #openSources(reader: CorpusReader): Promise<void> {
    const { elsewhere, sources } = this.opening;
    if (!elsewhere) return reader.open(sources);
    // Rows of before are shown at once: asking for newer ones may take until a host that is away is found to be so.
    const isHere = await elsewhere.isHere();
    if (isHere) await reader.open(sources);
    this.#bringing = !isHere;
    try {
      await elsewhere.bring();
    } finally {
      this.#bringing = false;
      this.#changed.fire();
    }
    await (isHere ? reader.refresh() : reader.open(sources));
  }

  async #useLexicon(reader = this.#reader): Promise<void> {
    await reader.useLexicon(await this.services.lexicons.get());
  }

  async #list(filter: SampleFilter): Promise<void> {
    this.#filter = filter;
    await this.#reader.filter(filter);
  }

  /** The chosen sample, else the first of the list: an empty half of the page would explain nothing. */
  async #detail(): Promise<SampleDetail | undefined> {
    const chosen = this.#selected === null ? undefined : await this.#reader.detail(this.#selected);
    if (chosen) return chosen;
    const [first] = (await this.#reader.rows(0, 1)).rows;
    return first && this.#reader.detail(first.key);
  }

  async #annotate(key: string, annotation: Annotation): Promise<void> {
    try {
      await this.#reader.annotate(key, annotation);
    } catch (error) {
      throw error instanceof FileError ? fileUserError(error) : error;
    }
  }

  async #open(what: "openMedia" | "openRow" | "openRollouts", detail: SampleDetail | undefined): Promise<void> {
    if (!detail) return;
    const { run } = this.#predictions;
    if (what === "openRow") await this.editor.openLine(detail.file, detail.sample.line);
    else if (what === "openRollouts" && run) await this.editor.openRollouts(run.folder, detail.sample.id);
    else if (what === "openMedia") {
      if (!this.editor.isTrusted()) throw restricted();
      if (detail.elsewhere !== null) {
        await this.opening.elsewhere?.openExternally(detail.elsewhere, detail.sample.video);
      } else if (detail.media.video) {
        await this.editor.openExternally(detail.media.video);
      }
    }
  }

  /** Has the run's policy answer, and returns why it did not. */
  async #ask(key: string, pictures: string): Promise<string | null> {
    const { run } = this.#predictions;
    const detail = await this.#reader.detail(key);
    if (!run || !detail) return null;
    try {
      if (!this.editor.isTrusted()) throw restricted();
      await this.#policy.ask(run.folder, detail.key, detail.sample.subtitle, Buffer.from(pictures, "base64"));
    } catch (error) {
      if (error instanceof UserError) return error.message;
      throw error;
    }
    this.#changed.fire();
    return null;
  }

  get #firstFile(): string {
    return this.opening.sources[0]?.file ?? this.opening.dataset;
  }

  /** Shows what a run answered; what its host keeps of it is brought first. */
  async #predict(run: PredictingRun, reader = this.#reader): Promise<void> {
    await this.opening.elsewhere?.bringPredictions(run);
    await reader.predict(run);
  }

  /** What is asked of the thread fails only together with it, and then its end has said so; all else is a fault that the page shows. */
  async #attempt(asked: Promise<void>, reader = this.#reader): Promise<void> {
    try {
      await asked;
    } catch (error) {
      // One that was given up for another has nothing to say any more.
      if (reader === this.#reader) this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#changed.fire();
  }
}

const restricted = (): UserError => new UserError(l10n.t("In Restricted Mode no other program is started."));
