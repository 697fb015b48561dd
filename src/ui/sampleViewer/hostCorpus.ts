import { access } from "node:fs/promises";
import path from "node:path";
import { l10n } from "vscode";
import { type Disposable, Emitter, FileError } from "../../files";
import { HostError, RangeServer, type RemoteDataset, type TransferOptions } from "../../hosts";
import { type RunInfo, readRunInfo } from "../../runs";
import { RelayError } from "../../runs/relay";
import { nameMedia, type PredictingRun, type SplitFile } from "../../samples";
import type { AddedHost } from "../hosts";
import { hostFailure } from "../hosts/failures";
import type { Problem } from "../shared/messages";
import { UserError } from "../shared/problems";
import type { ClipElsewhere, CorpusElsewhere } from "./elsewhere";
import { fileUserError } from "./problems";

/** What the corpus of a host has the editor do. */
export interface HostCorpusEditor {
  /** Whether ssh may be started. */
  isTrusted(): boolean;
  /** The address by which the page reaches a port of this machine's loopback interface, with a slash at its end. */
  addressOf(port: number): Promise<string>;
  /** Runs a transfer under a notification that can be cancelled. @returns Undefined when it was. */
  transfer<T>(title: string, work: (options: TransferOptions) => Promise<T>): Promise<T | undefined>;
  openFile(file: string): Promise<void>;
}

interface Looked {
  readonly clip: ClipElsewhere;
  /** The host was away: it is looked for again when that is back. */
  readonly isAway: boolean;
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

const NOT_LOOKED: ClipElsewhere = { video: null, audio: null, problem: null };

/** Where a run keeps the answers of its evaluations. */
const PREDICTIONS = /^predictions\/[^/\\]+\.jsonl$/;

/** The dataset of a run of a host behind a sample viewer. Of the host, nothing is read but the datasets that the run names, and their folders. */
export class HostCorpus implements CorpusElsewhere {
  readonly host: string;
  readonly sources: readonly SplitFile[];
  readonly origins: readonly string[];
  readonly #changed = new Emitter<void>();
  readonly #clips = new Map<string, Looked | "looking">();
  readonly #subscription: Disposable;
  readonly #canceller = new AbortController();
  /** The predictions that were brought, each with the time of its evaluation: a resumed run writes some anew. */
  readonly #predictions = new Map<string, number>();
  #bringing: Promise<void> = Promise.resolve();
  #notice: Problem | undefined;
  #brought = 0;

  readonly onDidChange = this.#changed.event;

  private constructor(
    private readonly added: AddedHost,
    private readonly dataset: RemoteDataset,
    private readonly server: RangeServer,
    private readonly base: string,
    private readonly editor: HostCorpusEditor,
  ) {
    this.host = added.name;
    this.origins = [new URL(base).origin];
    this.sources = dataset.files.map((file) => ({
      file: dataset.copyOf(file),
      split: path.posix.basename(file, path.posix.extname(file)),
      elsewhere: path.posix.dirname(file),
    }));
    this.#subscription = added.onDidChangeState(() => added.host.connection.client && this.#lookAgain());
  }

  /**
   * Opens the dataset of a run.
   *
   * @param run The run's copy here.
   * @returns Undefined when the run names no dataset.
   */
  static async open(added: AddedHost, run: string, editor: HostCorpusEditor): Promise<HostCorpus | undefined> {
    const files = datasetsOf(await readRunInfo(run));
    if (files.length === 0) return undefined;
    const dataset = added.host.dataset(files);
    const server = await RangeServer.start(async (file) => {
      if (!editor.isTrusted()) throw new UserError(l10n.t("In Restricted Mode no host is connected to."), added.name);
      await added.host.connection.connect();
      return dataset.open(file);
    });
    try {
      return new HostCorpus(added, dataset, server, await editor.addressOf(server.port), editor);
    } catch (error) {
      server.dispose();
      throw error;
    }
  }

  get notice(): Problem | undefined {
    return this.#notice;
  }

  get brought(): number {
    return this.#brought;
  }

  isHere(): Promise<boolean> {
    return this.dataset.isHere();
  }

  async bring(most?: number): Promise<void> {
    this.#notice = undefined;
    this.#clips.clear();
    this.dataset.forget();
    try {
      await this.#connect();
      const onProgress: TransferOptions["onProgress"] = ({ done, total }) => {
        this.#brought = total === 0 ? 1 : done / total;
        this.#changed.fire();
      };
      await this.dataset.bring({ onProgress, signal: this.#canceller.signal }, most);
    } catch (error) {
      if (this.#canceller.signal.aborted) return;
      const said = this.#userError(error);
      if (error instanceof FileError || !(await this.dataset.isHere())) throw said;
      this.#notice = {
        what: said.message,
        where: this.host,
        todo: l10n.t(
          "The samples are shown as they were copied before; clips are played once the host can be reached.",
        ),
        canRetry: true,
      };
    }
  }

  bringPredictions(run: PredictingRun): Promise<void> {
    this.#bringing = this.#bringing.then(() => this.#bringPredictions(run));
    return this.#bringing;
  }

  async #bringPredictions({ folder, evaluations }: PredictingRun): Promise<void> {
    const root = this.added.remoteOf(folder);
    if (root === undefined) return;
    const { signal } = this.#canceller;
    for (const { file, time } of evaluations) {
      const copy = path.join(folder, ...file.split("/"));
      // The name comes from another machine. One that an earlier window brought, or this one, is whole.
      const isKnown = this.#predictions.get(file) === time || (!this.#predictions.has(file) && (await exists(copy)));
      if (!PREDICTIONS.test(file) || isKnown || signal.aborted) continue;
      try {
        await this.#connect();
        await this.added.host.fetchFile({ root, path: file }, copy, { signal });
        this.#predictions.set(file, time);
      } catch {
        // The page says which predictions cannot be read; a host that is away is tried again with the next evaluation.
        return;
      }
    }
  }

  clip(folder: string, video: string): ClipElsewhere {
    const named = nameMedia(folder, video);
    if (named.video === null) {
      const { what, where, todo } = problemOf(fileUserError(new FileError("outside", video, "leads out.")));
      return { ...NOT_LOOKED, problem: { what, where, todo, canRetry: false } };
    }
    const known = this.#clips.get(named.video);
    if (known === undefined) void this.#look(named.video, named.audio);
    return known === undefined || known === "looking" ? NOT_LOOKED : known.clip;
  }

  still(folder: string, video: string): string | null {
    const [file] = nameMedia(folder, video).thumbnails;
    return file === undefined || !this.editor.isTrusted() ? null : this.#address(file);
  }

  async openExternally(folder: string, video: string): Promise<void> {
    const { video: clip } = nameMedia(folder, video);
    if (clip === null) return;
    const title = l10n.t("Fetching {0} from {1}", path.posix.basename(clip), this.host);
    try {
      await this.#connect();
      const file = await this.editor.transfer(title, (options) => this.dataset.fetch(clip, options));
      if (file !== undefined) await this.editor.openFile(file);
    } catch (error) {
      throw this.#userError(error);
    }
  }

  dispose(): void {
    this.#canceller.abort();
    this.#subscription.dispose();
    this.server.dispose();
    this.#changed.dispose();
  }

  async #look(video: string, audio: readonly string[]): Promise<void> {
    this.#clips.set(video, "looking");
    let looked: Looked;
    try {
      await this.#connect();
      const [track] = await Promise.all([this.dataset.firstOf(audio), this.server.source(video)]);
      const clip = { video: this.#address(video), audio: track === undefined ? null : this.#address(track) };
      looked = { clip: { ...clip, problem: null }, isAway: false };
    } catch (error) {
      const isAway = !(error instanceof FileError || (error instanceof RelayError && error.kind === "file"));
      const said = this.#userError(error, video);
      looked = { clip: { ...NOT_LOOKED, problem: { ...problemOf(said), canRetry: true } }, isAway };
    }
    if (this.#canceller.signal.aborted) return;
    this.#clips.set(video, looked);
    this.#changed.fire();
  }

  /** The host is connected again. */
  #lookAgain(): void {
    const away = [...this.#clips].filter(([, looked]) => looked !== "looking" && looked.isAway);
    for (const [video] of away) this.#clips.delete(video);
    if (away.length > 0) this.#changed.fire();
  }

  #address(file: string): string {
    return new URL(this.server.pathOf(file), this.base).toString();
  }

  /** Later calls go on over drops; a host that is out of reach is to be said at once. */
  async #connect(): Promise<void> {
    if (!this.editor.isTrusted()) {
      throw new UserError(l10n.t("In Restricted Mode no host is connected to."), this.host);
    }
    await this.added.host.connection.connect();
  }

  /** What stands in between, for a person. @param file Of the host, where the error is about one. */
  #userError(error: unknown, file = this.host): UserError {
    if (error instanceof UserError) return error;
    if (error instanceof HostError) return new UserError(hostFailure(error).message, file);
    if (error instanceof FileError && error.trouble === "tooLarge") {
      const what = l10n.t("{0} is too large to be copied from {1}.", path.posix.basename(error.path), this.host);
      const todo = l10n.t("A dataset file holds rows of text alone; media lie in files beside it.");
      return new UserError(what, error.path, todo);
    }
    if (error instanceof FileError) return fileUserError(error);
    if (error instanceof RelayError && error.kind === "file") {
      const what = l10n.t("{0} cannot be read on {1}.", path.posix.basename(file), this.host);
      return new UserError(what, file, l10n.t("Check the path in the dataset, or bring the file there and try again."));
    }
    return new UserError(error instanceof Error ? error.message : String(error), file);
  }
}

const problemOf = ({ message, where, todo }: UserError) => ({ what: message, where, todo });

/** The dataset files that a run names, each once. */
function datasetsOf(info: RunInfo | undefined): string[] {
  return [...new Set([info?.dataset.train, info?.dataset.heldOut].flatMap((stamp) => stamp?.path ?? []))];
}
