import { stat } from "node:fs/promises";
import { countRows, splitFiles } from "../../samples";
import { workspaceDatasets } from "../commands/datasets";

/** A dataset file with its size. */
export interface SampleSet {
  readonly split: string;
  /** Absolute. */
  readonly file: string;
  /** Null where the file cannot be read. */
  readonly samples: number | null;
}

/** The dataset files of one folder. */
export interface SampleCorpus {
  /** Absolute. */
  readonly folder: string;
  readonly sets: readonly SampleSet[];
}

/** The corpora of the opened folders with their sizes; a file is counted again when it has changed. */
export class WorkspaceCorpora {
  readonly #known = new Map<string, { readonly state: string; readonly samples: number | null }>();

  async find(): Promise<SampleCorpus[]> {
    const corpora: SampleCorpus[] = [];
    for (const folder of await workspaceDatasets()) {
      // A folder may have gone since it was found.
      const files = await splitFiles(folder).catch(() => []);
      const sets: SampleSet[] = [];
      // One after another: counting is reading, and many large files at once would only slow each other down.
      for (const { file, split } of files) sets.push({ file, split, samples: await this.#count(file) });
      if (sets.length > 0) corpora.push({ folder, sets });
    }
    return corpora;
  }

  async #count(file: string): Promise<number | null> {
    const state = await stat(file).then(
      ({ size, mtimeMs }) => `${size} ${mtimeMs}`,
      () => "",
    );
    const known = this.#known.get(file);
    if (known?.state === state) return known.samples;
    // The viewer, when it is opened, says why a file cannot be read.
    const samples = await countRows(file).catch(() => null);
    this.#known.set(file, { state, samples });
    return samples;
  }
}
