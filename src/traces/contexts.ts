import type { Lexicon } from "../emotion";
import { quotedSpeech } from "./quotes";
import { CUE, cuesOf, cuesOfPair, governorOf, type Kind, listedKind, REACH } from "./rules";
import { Terms } from "./terms";
import { HAN, type Tokens, tokensOf } from "./tokens";

/** Why a mention does not count. `weak`: its word has less evidence than others of the text, or too little. */
export type Reason = "denied" | "quoted" | "general" | "hypothetical" | "attribute" | "verb" | "everyday" | "weak";

/** An emotion word where it stands, with what the words around it say. Offsets are UTF-16 units. */
export interface Context {
  readonly word: string;
  readonly start: number;
  readonly end: number;
  readonly kind: Kind;
  /** The rules know the word by its base only: "worries". */
  readonly inflected: boolean;
  readonly sentence: number;
  /** The bit of the cue that governs it; 0 when none does. */
  readonly governor: number;
  readonly denied: boolean;
  /** A member of a list of emotion words. */
  listed: boolean;
  readonly example: boolean;
  readonly hedged: boolean;
  readonly concluded: boolean;
  /** The rule that takes it out, whatever its word's evidence; null when none does. */
  dropped: Reason | null;
}

/** The contexts of a text's emotion words in order, and the index of its last sentence. */
export interface TextContexts {
  readonly contexts: readonly Context[];
  readonly lastSentence: number;
}

const SENTENCE_ENDS = new Set([".", "!", "?", ";", "\n", "。", "！", "？", "；"]);
const COLONS = new Set([":", "："]);
const COMMAS = new Set([",", "，", "/"]);
const WORD = /^[\p{L}\p{N}]/u;
const DIGIT = /^\p{Nd}/u;
const NEVER = Number.NEGATIVE_INFINITY;
/** A sentence with words of grammar alone says nothing. */
const CUE_OF_SENSE = ~(CUE.light | CUE.function | CUE.saying | CUE.example);
const MOST_BETWEEN_MEMBERS = 5;
/** Kinds that only count when they are said of somebody. */
const SAID_ONLY: ReadonlySet<Kind> = new Set(["umbrella", "homograph", "everyday", "circumstance"]);
/** Words behind which a noun or a verb follows: what stands before "content" in "the content" or "in content". */
const NO_PREDICATE = new Set(["of", "to", "with", "in", "the", "no"]);

/** Finds the emotion words of a text and reads what stands around them, in one pass over its tokens. */
export function contextsOf(lexicon: Lexicon, text: string): TextContexts {
  const tokens = tokensOf(text);
  const terms = Terms.of(lexicon);
  const reading = new Reading(lexicon, text, tokens);
  for (let index = 0; index < tokens.words.length; ) {
    const found = terms.at(tokens, index);
    if (found) reading.mention(index, found);
    const end = index + (found?.length ?? 1);
    for (; index < end; index++) reading.pass(index);
  }
  return { contexts: reading.contexts, lastSentence: reading.lastSentence };
}

/** A list's first member is known for one by the second: then its inflection says nothing against it. */
function toHeadOfList(context: Context): void {
  context.listed = true;
  if (context.dropped === "everyday" && context.inflected && !SAID_ONLY.has(context.kind)) context.dropped = null;
}

class Reading {
  readonly contexts: Context[] = [];
  /** The last sentence with a word that means anything here. */
  lastSentence = 0;
  readonly #cues: Int32Array;
  readonly #quotes: ReturnType<typeof quotedSpeech>;
  #sentence = 0;
  #governor = 0;
  #governorAt = NEVER;
  #deniedAt = NEVER;
  #hedgedAt = NEVER;
  #conjunctionAt = NEVER;
  #concluded = false;
  #general = false;
  #supposed = false;
  /** The last mention of this sentence and the token behind it. */
  #previous: { context: Context; end: number } | undefined;

  constructor(
    readonly lexicon: Lexicon,
    readonly text: string,
    readonly tokens: Tokens,
  ) {
    this.#cues = Int32Array.from(tokens.words, cuesOf);
    this.#quotes = quotedSpeech(text, tokens);
  }

  /** Reads a token as a cue for what follows. */
  pass(index: number): void {
    const word = this.tokens.words[index] ?? "";
    const cues = this.#cues[index] ?? 0;
    if (cues !== 0) this.#cue(index, word, cues);
    else if (this.#quotes?.marks.has(index)) this.#forget();
    else if (SENTENCE_ENDS.has(word)) this.#end(index, word);
    else if (COLONS.has(word)) this.#forget();
    else if (COMMAS.has(word)) {
      this.#conjunctionAt = index;
      this.#supposed = false;
    }
  }

  #forget(): void {
    this.#governor = 0;
    this.#governorAt = NEVER;
    this.#deniedAt = NEVER;
  }

  #end(index: number, word: string): void {
    // "1." numbers a point; and a sentence of quoted speech ends no sentence of the text.
    if (word === "." && DIGIT.test(this.tokens.words[index - 1] ?? "")) return;
    if (this.#quotes?.inside[index]) return;
    this.#sentence += 1;
    this.#forget();
    this.#hedgedAt = NEVER;
    this.#conjunctionAt = NEVER;
    this.#concluded = false;
    this.#general = false;
    this.#supposed = false;
    this.#previous = undefined;
  }

  #cue(index: number, word: string, cues: number): void {
    if (cues & CUE_OF_SENSE) this.lastSentence = this.#sentence;
    // A verb behind a comma or "and" begins a clause of its own, which is not denied.
    if (cues & (CUE.feel | CUE.copula | CUE.show) && this.#conjunctionAt > this.#deniedAt) this.#deniedAt = NEVER;
    if (cues & CUE.contrast) this.#deniedAt = NEVER;
    if (word === "but" || word === "however") {
      this.#forgetGovernor();
      this.#general = false;
      this.#supposed = false;
    }
    const pair = cuesOfPair(word, this.tokens.words[index + 1] ?? "");
    if (cues & CUE.negation && !(pair & CUE.affirmation)) this.#deniedAt = index;
    if (pair & CUE.negation) this.#deniedAt = index + 1;
    const governor = governorOf(cues);
    if (governor !== 0) {
      this.#governor = governor;
      this.#governorAt = index;
    }
    if (cues & CUE.conjunction) this.#conjunctionAt = index;
    if (cues & CUE.hedge) this.#hedgedAt = index;
    if (cues & CUE.conclusion) this.#concluded = true;
    if (cues & (CUE.general | CUE.audience)) this.#general = true;
    if (cues & CUE.condition && this.tokens.words[index - 1] !== "as") this.#supposed = true;
  }

  #forgetGovernor(): void {
    this.#governor = 0;
    this.#governorAt = NEVER;
  }

  /** Takes in an emotion word that begins at a token. */
  mention(index: number, { term, length }: { term: string; length: number }): void {
    this.lastSentence = this.#sentence;
    const end = index + length;
    const leader = this.#leader(index);
    if (leader) toHeadOfList(leader);
    const after = this.#after(end);
    const before = this.#cues[index - 1] ?? 0;
    const beginning = !WORD.test(this.tokens.words[index - 1] ?? "");
    const { kind, inflected } = this.#kindOf(term);
    const governor = leader?.governor ?? (index - this.#governorAt <= REACH.governor ? this.#governor : 0);
    const denied = leader?.denied ?? index - this.#deniedAt <= REACH.negation;
    const listed = leader !== undefined || (after.conjunction && !beginning);
    const context: Context = {
      word: term,
      start: this.tokens.starts[index] ?? 0,
      end: this.tokens.ends[end - 1] ?? 0,
      kind,
      inflected,
      sentence: this.#sentence,
      governor,
      denied,
      listed,
      example: !beginning && (before & CUE.example) !== 0,
      hedged: index - this.#hedgedAt <= REACH.hedge,
      concluded: this.#concluded,
      dropped: this.#dropped(index, kind, inflected, { governor, denied, listed, joined: leader !== undefined }, after),
    };
    this.contexts.push(context);
    this.#previous = { context, end };
  }

  /** The member of a list that this one follows: "sad, lonely or even bitter". */
  #leader(index: number): Context | undefined {
    if (this.#previous === undefined) return undefined;
    const { context, end } = this.#previous;
    const between = index - end;
    if (between < 1 || between > MOST_BETWEEN_MEMBERS) return undefined;
    let joined = false;
    for (let at = end; at < index; at++) {
      const comma = COMMAS.has(this.tokens.words[at] ?? "");
      const cues = this.#cues[at] ?? 0;
      if (!comma && (cues & CUE.light) === 0) return undefined;
      joined ||= comma || (cues & CUE.conjunction) !== 0;
    }
    return joined ? context : undefined;
  }

  /** What follows a mention: a noun that it is an attribute of, or none. */
  #after(end: number): { conjunction: boolean; thing: boolean; attribute: boolean } {
    const { words } = this.tokens;
    const word = words[end] ?? ".";
    const cues = this.#cues[end] ?? 0;
    if (!WORD.test(word)) return { conjunction: false, thing: false, attribute: false };
    if (cues & CUE.emotion) return { conjunction: false, thing: false, attribute: false };
    if (cues & CUE.body) return { conjunction: false, thing: false, attribute: true };
    if (cues & CUE.thing) return { conjunction: false, thing: true, attribute: true };
    if (word === "of" || word === "to" || cues === 0) return { conjunction: false, thing: false, attribute: true };
    if ((cues & CUE.conjunction) === 0) return { conjunction: false, thing: false, attribute: false };
    // "A relaxed and comfortable setting": the noun stands behind the second attribute.
    for (let at = end + 2; at < Math.min(end + 4, words.length) && WORD.test(words[at] ?? ""); at++) {
      const ahead = this.#cues[at] ?? 0;
      if (ahead & CUE.thing && !(ahead & CUE.feel)) return { conjunction: false, thing: true, attribute: true };
      if (ahead & CUE.body) return { conjunction: false, thing: false, attribute: true };
      if (ahead & CUE.function) break;
    }
    return { conjunction: true, thing: false, attribute: false };
  }

  #kindOf(term: string): { kind: Kind; inflected: boolean } {
    const kind = listedKind(term);
    if (kind !== undefined) return { kind, inflected: false };
    for (const base of this.lexicon.forms.get(term) ?? []) {
      const inherited = listedKind(base);
      // A word in another script is a translation of its base.
      if (inherited !== undefined) return { kind: inherited, inflected: !HAN.test(term) };
    }
    return { kind: "everyday", inflected: false };
  }

  #dropped(
    index: number,
    kind: Kind,
    inflected: boolean,
    mention: { governor: number; denied: boolean; listed: boolean; joined: boolean },
    after: { thing: boolean; attribute: boolean },
  ): Reason | null {
    if (kind === "umbrella") return "everyday";
    if (mention.denied) return "denied";
    if (this.#quotes?.inside[index]) return "quoted";
    const word = this.tokens.words[index - 1] ?? ".";
    const cues = WORD.test(word) ? (this.#cues[index - 1] ?? 0) : 0;
    if (this.#general || cues & CUE.writer) return "general";
    if (this.#supposed) return "hypothetical";
    if (after.thing) return "attribute";
    if (inflected && word === "to") return "verb";
    const said = (cues & (CUE.copula | CUE.feel | CUE.example)) !== 0;
    const felt = (mention.governor & (CUE.feel | CUE.emotion)) !== 0;
    if (kind === "homograph") {
      const governed = felt || (mention.governor & (CUE.copula | CUE.show)) !== 0;
      const predicate = said || word.endsWith("ly") || (cues !== 0 && !NO_PREDICATE.has(word));
      return !after.attribute && ((governed && predicate) || mention.joined) ? null : "everyday";
    }
    if (kind === "everyday" || kind === "circumstance") {
      return felt && !after.attribute && (said || mention.joined) ? null : "everyday";
    }
    return inflected && !said && !mention.listed ? "everyday" : null;
  }
}
