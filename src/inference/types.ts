/** What a policy is asked. */
export interface PolicyQuestion {
  /** The sample's pictures, the face before the voice: uint8 in C order, (perSample, size, size, 3), RGB. */
  readonly pictures: Uint8Array;
  /** What is said; may be empty. */
  readonly subtitle: string;
}

/** What a policy answers. */
export interface PolicyAnswer {
  /** The completion's text, with its tags. */
  readonly completion: string;
  /** Its tokens, without the end token. */
  readonly tokens: readonly number[];
  /** How long it took. */
  readonly milliseconds: number;
}
