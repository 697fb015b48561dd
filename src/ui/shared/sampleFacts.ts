import { DatasetFile } from "../../samples";

/** What the dataset of a run says of its samples. Where there is no dataset (any more), nothing is known, and rollouts are shown without. */
export class SampleFacts {
  readonly #dataset: DatasetFile | undefined;
  readonly #stillOf: (video: string) => Promise<string | null>;
  readonly #stills = new Map<string, Promise<string | null>>();
  #byId = new Map<string, { readonly subtitle: string; readonly video: string }>();

  /**
   * @param file The dataset, or its copy here; undefined when the run names none.
   * @param stillOf The address of the still of a clip, by the clip's path as the dataset names it.
   */
  constructor(file: string | undefined, stillOf: (video: string) => Promise<string | null> = async () => null) {
    this.#dataset = file === undefined ? undefined : new DatasetFile({ file, split: "train" });
    this.#stillOf = stillOf;
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

  /** Address of the still of a sample's clip; null when there is none. */
  async still(sample: string): Promise<string | null> {
    const known = this.#byId.get(sample);
    if (!known) return null;
    const found = this.#stills.get(sample) ?? this.#stillOf(known.video);
    this.#stills.set(sample, found);
    return found;
  }
}
