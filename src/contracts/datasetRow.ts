// Generated from schema/dataset-row.schema.json by `npm run generate`: change the schema, not this file.
/**
 * One line of a dataset (JSON Lines, UTF-8): a clip (or images, or words alone), what is said in it, and the emotions that people found in it. Further keys are kept out of training but allowed: datasets carry columns of their own.
 */
export interface DatasetRow {
  /**
   * Names the sample; unique within the file.
   */
  readonly id: string;
  /**
   * A video file with a sound track; relative to the folder of the dataset file. Needed by models that see and hear; the engine trl refuses it for a pretrained model, whose rows have images or words alone.
   */
  readonly video?: string;
  /**
   * Image files in the order in which a pretrained image-text model is shown them; relative to the folder of the dataset file.
   *
   * @minItems 1
   */
  readonly images?: readonly string[];
  /**
   * What is said in the clip; empty when nobody speaks.
   */
  readonly subtitle: string;
  /**
   * The emotions of the clip as open-set words, synonyms and mixtures included. They score answers; training never shows them to the policy.
   *
   * @minItems 1
   */
  readonly labels: readonly string[];
  /**
   * What face, voice and words show, in sentences, for people to compare a trace with.
   */
  readonly description?: string;
  /**
   * The completion that the cold start imitates, <think>…</think><answer>…</answer>. It may be wrong: pseudo-labels are.
   */
  readonly target?: string;
  readonly cues?: Cues;
  readonly attributes?: Classes1;
  readonly [k: string]: unknown;
}
/**
 * What each modality shows, as classes that the encoder is pretrained on.
 */
export interface Cues {
  readonly face?: Classes;
  readonly voice?: Classes;
}
/**
 * Names with the class or text that each has in this sample.
 */
export interface Classes {
  readonly [k: string]: string;
}
/**
 * Names with the class or text that each has in this sample.
 */
export interface Classes1 {
  readonly [k: string]: string;
}
