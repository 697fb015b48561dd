// Generated from schema/policy-manifest.schema.json by `npm run generate`: change the schema, not this file.
/**
 * One number for each of red, green and blue.
 *
 * @minItems 3
 * @maxItems 3
 */
export type Channels = readonly number[];
/**
 * A token's id.
 */
export type Token = number;

/**
 * policy/manifest.json of a run: a trained policy as ONNX graphs, with everything that a host needs to give the answers that the trainer gives. All tensors are float32 or int64. Files are named relative to this one.
 */
export interface PolicyManifest {
  /**
   * Version of this file format.
   */
  readonly schema: 1;
  /**
   * Name of the run that trained the policy.
   */
  readonly name: string;
  /**
   * When it was exported (ISO 8601, UTC).
   */
  readonly created: string;
  readonly run: Origin;
  /**
   * The model's preset in run.yaml.
   */
  readonly preset: string;
  readonly graphs: Graphs;
  readonly images: Images;
  readonly face: FacePicture;
  readonly voice: VoicePicture;
  readonly decoder: Decoder;
  readonly tokens: Tokens;
  /**
   * Text of a prompt, after images.perSample times images.tokens image tokens; '{subtitle}' stands for what is said.
   */
  readonly prompt: string;
  /**
   * Whether the policy writes its reasoning before the answer.
   */
  readonly reasoning: boolean;
  /**
   * Tokens after which a completion is cut off.
   */
  readonly maxNewTokens: number;
  readonly check: CheckSamples;
}
/**
 * The run and the phase and step after which it was exported.
 */
export interface Origin {
  /**
   * The run's id in its run.json.
   */
  readonly id: string;
  /**
   * The last phase that trained.
   */
  readonly phase: string;
  /**
   * Steps of that phase.
   */
  readonly step: number;
}
/**
 * The policy in three parts. A host puts the rows of 'imageFeatures' over those of 'inputsEmbeds' that stand at image tokens, in order, and feeds the result to the decoder: first the whole prompt with an empty past, then one token at a time.
 */
export interface Graphs {
  readonly vision: Graph;
  readonly embed: Graph1;
  readonly decoder: Graph2;
}
/**
 * pixel_values float32 (n, 3, size, size) -> image_features float32 (n, images.tokens, width).
 */
export interface Graph {
  /**
   * The ONNX file.
   */
  readonly file: string;
  /**
   * SHA-256 of its bytes.
   */
  readonly sha256: string;
}
/**
 * input_ids int64 (batch, sequence) -> inputs_embeds float32 (batch, sequence, width).
 */
export interface Graph1 {
  /**
   * The ONNX file.
   */
  readonly file: string;
  /**
   * SHA-256 of its bytes.
   */
  readonly sha256: string;
}
/**
 * inputs_embeds float32 (batch, sequence, width), attention_mask int64 (batch, past + sequence), position_ids int64 (batch, sequence) counting from 0 over the unmasked tokens, past.{layer}.key and past.{layer}.value float32 (batch, decoder.keyValueHeads, past, decoder.headSize) -> logits float32 (batch, sequence, vocabulary), present.{layer}.key and present.{layer}.value like the past ones with past + sequence places. An empty past has 0 places.
 */
export interface Graph2 {
  /**
   * The ONNX file.
   */
  readonly file: string;
  /**
   * SHA-256 of its bytes.
   */
  readonly sha256: string;
}
/**
 * How the two pictures of a sample become pixel_values: (value / 255 - mean) / std per channel, channels first, in RGB order. The face comes first, then the voice.
 */
export interface Images {
  /**
   * Width and height in pixels.
   */
  readonly size: number;
  /**
   * Pictures of a sample.
   */
  readonly perSample: number;
  /**
   * Image tokens that one picture takes in the prompt.
   */
  readonly tokens: number;
  readonly mean: Channels;
  readonly std: Channels;
}
/**
 * The frame that is shown at the middle of the clip (the last frame whose time is at most half of the video's duration), its largest centred square, scaled to images.size by averaging areas.
 */
export interface FacePicture {
  /**
   * Where in the clip the frame is taken, as a share of its duration.
   */
  readonly place: number;
}
/**
 * The spectrogram of the clip's sound, mono at sampleRate and cut to the duration of its video (an absent sound is black): images.size Hann windows whose centres divide the sound evenly, the power in images.size triangular bands of even width from lowestHz to highestHz, in decibels of a full-scale tone; whiteDb is white, and rangeDb below it is black. Time runs to the right, frequency up; three equal channels.
 */
export interface VoicePicture {
  /**
   * Samples a second.
   */
  readonly sampleRate: number;
  /**
   * Samples of a window.
   */
  readonly window: number;
  /**
   * Centre of the lowest band.
   */
  readonly lowestHz: number;
  /**
   * Centre of the highest band.
   */
  readonly highestHz: number;
  /**
   * Level that is white.
   */
  readonly whiteDb: number;
  /**
   * Range from white down to black.
   */
  readonly rangeDb: number;
}
/**
 * Shape of the decoder's past.
 */
export interface Decoder {
  readonly layers: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
}
/**
 * A word-level vocabulary. A text is lower-cased and split into the matches of 'pattern'; each match is one token, 'unknown' when it is not in the vocabulary. A completion is written as its words parted by single blanks, without the special tokens (pad, end, unknown, image).
 */
export interface Tokens {
  /**
   * The words; a token's id is its place.
   *
   * @minItems 1
   */
  readonly vocabulary: readonly string[];
  /**
   * Regular expression of a token, read alike by Python and JavaScript (flag 'u').
   */
  readonly pattern: string;
  readonly pad: Token;
  readonly end: Token;
  readonly unknown: Token;
  readonly image: Token;
  /**
   * Ids that are never generated.
   */
  readonly suppressed: readonly Token[];
}
/**
 * Samples with the completions that the trainer's own policy gave greedily, for proving that a host gives the same. Whoever exports a policy chooses samples with different answers.
 */
export interface CheckSamples {
  /**
   * JSON Lines, one line a sample: {sample, subtitle, prompt: token ids with image tokens, tokens: ids of the completion without the end token, completion: its text}.
   */
  readonly samples: string;
  /**
   * The samples' pictures as raw bytes, uint8 in C order: (samples, images.perSample, images.size, images.size, 3).
   */
  readonly images: string;
}
