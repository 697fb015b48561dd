import { access } from "node:fs/promises";
import path from "node:path";
import type { Lexicon } from "../emotion";
import { type Growth, toFileError } from "../files";
import { Annotations, NO_ANNOTATION } from "./annotations";
import { DatasetFile } from "./datasetFile";
import { judge } from "./judge";
import { inOrder, matches } from "./match";
import { findMedia, findThumbnail, type Media } from "./media";
import type { CorpusTrouble, Overview, SampleDetail, SampleRow } from "./overview";
import { findInside } from "./places";
import { Predictions } from "./predictions";
import { parseQuery, type QueryProblem, type Term } from "./query";
import type { Annotation, Newest, PredictingRun, Sample, SampleFilter, SplitFile } from "./types";

interface Part {
  readonly dataset: DatasetFile;
  readonly annotations: Annotations;
  readonly folder: string;
  /** The folder of the clips on another machine, of whose dataset the file is a copy. */
  readonly elsewhere: string | undefined;
}

const NOT_LOOKED_FOR: Media = { video: null, trouble: null, thumbnail: null, audio: null };

/** Names a sample among all splits. */
const sampleKey = ({ split, id }: Pick<Sample, "split" | "id">): string => `${split}/${id}`;

/** The samples of a corpus with their notes and the predictions of one run: what is listed, and each sample in detail. */
export class Corpus {
  readonly #parts: readonly Part[];
  readonly #predictions = new Predictions();
  #lexicon: Lexicon | undefined;
  #samples: readonly Sample[] = [];
  #places = new Map<string, number>();
  #attributes: readonly string[] = [];
  #newest: (Newest | undefined)[] = [];
  #troubles: CorpusTrouble[] = [];
  // Until the first look is over, an empty list means nothing.
  #reading = true;
  #turn: Promise<void> = Promise.resolve();
  #filter: SampleFilter = { text: "", order: "dataset" };
  #terms: readonly Term[] = [];
  #problem: QueryProblem | null = null;
  #list: readonly number[] = [];
  #generation = 0;

  constructor(sources: readonly SplitFile[]) {
    this.#parts = sources.map((source) => ({
      dataset: new DatasetFile(source),
      annotations: new Annotations(source.file),
      folder: path.dirname(source.file),
      elsewhere: source.elsewhere,
    }));
  }

  get overview(): Overview {
    const files = this.#parts.map(({ dataset }) => dataset);
    return {
      reading: this.#reading,
      splits: files.map(({ source, samples }) => ({ split: source.split, samples: samples.length })),
      attributes: this.#attributes,
      problems: files.flatMap(({ problems }) => problems),
      faulty: files.reduce((sum, { faulty }) => sum + faulty, 0),
      troubles: this.#troubles,
      unreadablePredictions: this.#predictions.unreadable,
      list: { generation: this.#generation, shown: this.#list.length, total: this.#samples.length },
      filterProblem: this.#problem,
    };
  }

  /**
   * Reads what is new in the files; what cannot be read is among the overview's troubles. A call that comes while one is under way reads
   * after it: two at once would take the same lines twice.
   *
   * @param onPart Called while a large file is being read, whenever there are more samples; `show` then lists them.
   */
  refresh(onPart: () => void = () => {}): Promise<void> {
    this.#turn = this.#turn.then(() => this.#read(onPart));
    return this.#turn;
  }

  async #read(onPart: () => void): Promise<void> {
    this.#reading = true;
    const troubles: CorpusTrouble[] = [];
    let changed = false;
    const attempt = async (file: string, reading: Promise<Growth | boolean>) => {
      try {
        const found = await reading;
        changed ||= found !== "same" && found !== false;
      } catch (error) {
        troubles.push({ file, trouble: toFileError(error, file).trouble });
      }
    };
    for (const { dataset, annotations } of this.#parts) {
      await attempt(dataset.source.file, refreshPresent(dataset, onPart));
      await attempt(annotations.file, annotations.refresh());
    }
    this.#reading = false;
    // A file that vanished is trouble and no growth, but its samples are gone.
    changed ||= JSON.stringify(troubles) !== JSON.stringify(this.#troubles);
    this.#troubles = troubles;
    // Another generation makes the page ask for all rows again, so looking and finding nothing must not make one.
    if (changed) this.#collect();
  }

  /** Lists what has been read so far. */
  show(): void {
    this.#collect();
  }

  /** Shows another run's predictions, or more of the same. */
  async predict(run: PredictingRun): Promise<void> {
    await this.#predictions.follow(run);
    this.#judge();
  }

  /** Scores by another lexicon. */
  useLexicon(lexicon: Lexicon): void {
    this.#lexicon = lexicon;
    this.#judge();
  }

  /** Lists other samples. */
  filter(filter: SampleFilter): void {
    this.#filter = filter;
    this.#arrange();
  }

  /** The rows `from` to `from + count - 1` of the list, fewer at its end. */
  rows(from: number, count: number): Promise<SampleRow[]> {
    return Promise.all(this.#list.slice(from, from + count).flatMap((place) => this.#row(place) ?? []));
  }

  /** Everything about a sample; undefined when there is none of that name. @param name Its key, or its id. */
  async detail(name: string): Promise<SampleDetail | undefined> {
    const place = this.#places.get(name) ?? this.#samples.findIndex(({ id }) => id === name);
    const found = this.#at(place);
    if (!found) return undefined;
    const { sample, part } = found;
    const listed = this.#list.indexOf(place);
    return {
      sample,
      key: sampleKey(sample),
      file: part.dataset.source.file,
      media: part.elsewhere === undefined ? await findMedia(part.folder, sample.video) : NOT_LOOKED_FOR,
      elsewhere: part.elsewhere ?? null,
      predictions: this.#predictions.of(sample.split, sample.id),
      annotation: part.annotations.of(sample.id) ?? NO_ANNOTATION,
      place: listed === -1 ? null : listed,
    };
  }

  /** Saves the notes on a sample. @throws FileError when they cannot be written. */
  async annotate(key: string, annotation: Annotation): Promise<void> {
    const found = this.#at(this.#places.get(key) ?? -1);
    if (!found) return;
    await found.part.annotations.save(found.sample.id, annotation);
    this.#arrange();
  }

  #at(place: number): { readonly sample: Sample; readonly part: Part } | undefined {
    const sample = this.#samples[place];
    const part = sample && this.#parts.find(({ dataset }) => dataset.source.split === sample.split);
    return part && { sample, part };
  }

  async #row(place: number): Promise<SampleRow> {
    const found = this.#at(place);
    // The list is made of places of samples, so this is a programming error and not a state that a file can bring about.
    if (!found) throw new RangeError(`No sample stands at ${place}.`);
    const { sample, part } = found;
    const elsewhere = part.elsewhere ?? null;
    const thumbnail = elsewhere === null ? await findThumbnail(part.folder, sample.video) : null;
    const isKnown = thumbnail !== null || elsewhere !== null;
    return {
      elsewhere,
      sample,
      thumbnail,
      key: sampleKey(sample),
      newest: this.#newest[place] ?? null,
      flagged: part.annotations.of(sample.id)?.flagged ?? false,
      video: isKnown ? null : ((await findInside(part.folder, sample.video)) ?? null),
    };
  }

  #collect(): void {
    this.#samples = this.#parts.flatMap(({ dataset }) => dataset.samples);
    this.#places = new Map(this.#samples.map((sample, place) => [sampleKey(sample), place]));
    const attributes = new Set<string>();
    for (const sample of this.#samples) for (const name of Object.keys(sample.attributes)) attributes.add(name);
    this.#attributes = [...attributes].sort();
    this.#judge();
  }

  #judge(): void {
    const lexicon = this.#lexicon;
    this.#newest = this.#samples.map(({ split, id, labels }) => {
      const words = this.#predictions.newest(split, id);
      return words && lexicon && judge(lexicon, words, labels);
    });
    this.#arrange();
  }

  #arrange(): void {
    const query = parseQuery(this.#filter.text, this.#attributes);
    this.#problem = "problem" in query ? query.problem : null;
    if ("terms" in query) this.#terms = query.terms;
    const places: number[] = [];
    this.#samples.forEach((sample, place) => {
      const annotation = this.#at(place)?.part.annotations.of(sample.id);
      if (matches(this.#terms, { sample, newest: this.#newest[place], annotation })) places.push(place);
    });
    this.#list = inOrder(places, this.#filter.order, (place) => this.#newest[place]);
    this.#generation += 1;
  }
}

/** Reads on, and says it when the file is gone, which to the reader is a file without lines. */
async function refreshPresent(dataset: DatasetFile, onPart: () => void): Promise<Growth> {
  const growth = await dataset.refresh(onPart);
  await access(dataset.source.file);
  return growth;
}
