import path from "node:path";
import { DatasetFile, findThumbnail } from "../../samples";

/** What the dataset of a run says of its samples. Where there is no dataset (any more), nothing is known, and rollouts are shown without. */
export class SampleFacts {
  readonly #dataset: DatasetFile | undefined;
  readonly #folder: string;
  readonly #thumbnails = new Map<string, Promise<string | null>>();
  #byId = new Map<string, { readonly subtitle: string; readonly video: string }>();

  /** @param file The dataset, absolute; undefined when the run names none. */
  constructor(file: string | undefined) {
    this.#dataset = file === undefined ? undefined : new DatasetFile({ file, split: "train" });
    this.#folder = file === undefined ? "" : path.dirname(file);
  }

  /** Reads the dataset. @throws The system's error when it exists and cannot be read. */
  async load(): Promise<void> {
    await this.#dataset?.refresh();
    this.#byId = new Map((this.#dataset?.samples ?? []).map(({ id, subtitle, video }) => [id, { subtitle, video }]));
  }

  /** What is said in a sample; undefined when that is not known. */
  subtitle(sample: string): string | undefined {
    return this.#byId.get(sample)?.subtitle;
  }

  /** The still of a sample's clip, absolute; null when there is none. */
  async thumbnail(sample: string): Promise<string | null> {
    const known = this.#byId.get(sample);
    if (!known) return null;
    const found = this.#thumbnails.get(sample) ?? findThumbnail(this.#folder, known.video);
    this.#thumbnails.set(sample, found);
    return found;
  }
}
