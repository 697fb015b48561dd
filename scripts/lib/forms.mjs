// Word forms by rule: what English adds to a word's end, and what WordNet derives from it.

const VOWELS = "aeiou";

/** Whether the last consonant doubles before -ed, -ing and -er: one short vowel before it, in a word of one syllable. */
function doubles(word) {
  return /^[^aeiou]*[aeiou][bdgmnprt]$/.test(word);
}

function plural(word) {
  if (/(s|x|z|ch|sh)$/.test(word)) return `${word}es`;
  if (word.endsWith("y") && !VOWELS.includes(word.at(-2))) return `${word.slice(0, -1)}ies`;
  return `${word}s`;
}

/** Adds -ed, -er or -est. */
function addVowel(word, ending) {
  if (word.endsWith("e")) return word + ending.slice(1);
  if (word.endsWith("y") && !VOWELS.includes(word.at(-2))) return `${word.slice(0, -1)}i${ending}`;
  return (doubles(word) ? word + word.at(-1) : word) + ending;
}

/** Whether an adjective is compared by its ending: a short one that is no verb or noun as well, or one in -y. */
function isGradable(word, wordnet) {
  if (!wordnet.knows(word, "a")) return false;
  return /^[^aeiou]*[aeiou]+[^aeiouy]+y$/.test(word) || (word.length < 5 && !wordnet.knows(word, "v"));
}

function gerund(word) {
  if (word.endsWith("ie")) return `${word.slice(0, -2)}ying`;
  if (/[^eoy]e$/.test(word)) return `${word.slice(0, -1)}ing`;
  return `${doubles(word) ? word + word.at(-1) : word}ing`;
}

function inflections(verb) {
  return [plural(verb), addVowel(verb, "ed"), gerund(verb)];
}

/** Adverbs that an adjective could have; WordNet says which it has. */
function adverbs(word) {
  if (word.endsWith("y")) return [`${word.slice(0, -1)}ily`, `${word}ly`];
  if (word.endsWith("le")) return [`${word.slice(0, -1)}y`];
  if (word.endsWith("ic")) return [`${word}ally`];
  return [`${word}ly`];
}

/** Verbs that a participle could come from; WordNet says which there are. */
function verbs(word) {
  const stem = /^(.{2,})(?:ed|ing)$/.exec(word)?.[1];
  if (stem === undefined) return [];
  const found = [stem, `${stem}e`];
  if (stem.at(-1) === stem.at(-2)) found.push(stem.slice(0, -1));
  if (stem.endsWith("i")) found.push(`${stem.slice(0, -1)}y`);
  return found;
}

function commonStart(one, other) {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}

/** Whether two words share their stem: WordNet derives `pride` from `proud` too, which are words of their own here. */
function sameStem(one, other) {
  return commonStart(one, other) >= Math.max(3, Math.min(one.length, other.length) - 4);
}

/** The words of a base's stem: itself, the verb it is a participle of, and what WordNet derives in two steps. */
function stemWords(base, wordnet) {
  const found = new Set([base]);
  for (const verb of verbs(base)) if (wordnet.knows(verb, "v")) found.add(verb);
  for (let step = 0; step < 2; step++) {
    for (const word of [...found]) {
      for (const derived of wordnet.derived(word)) if (sameStem(base, derived)) found.add(derived);
    }
  }
  for (const word of [...found]) {
    for (const adverb of adverbs(word)) if (wordnet.knows(adverb, "r")) found.add(adverb);
    const noun = `${word.endsWith("y") ? `${word.slice(0, -1)}i` : word}ness`;
    if (wordnet.knows(noun, "n")) found.add(noun);
  }
  return found;
}

/** The forms of a base word by rule, itself not among them. */
function formsOf(base, wordnet) {
  if (/[^a-z]/.test(base)) return spellings(base);
  const found = new Set();
  for (const word of stemWords(base, wordnet)) {
    found.add(word);
    if (!/^[a-z]+$/.test(word)) continue;
    if (wordnet.knows(word, "v")) for (const form of inflections(word)) found.add(form);
    if (wordnet.knows(word, "n") && !/ness$/.test(word)) found.add(plural(word));
    if (isGradable(word, wordnet)) for (const ending of ["er", "est"]) found.add(addVowel(word, ending));
  }
  // A participle's own verb may be of any topic: `rejected`, `rejecting`.
  for (const verb of verbs(base)) {
    if (wordnet.isVerb(verb)) for (const form of [verb, ...inflections(verb)]) found.add(form);
  }
  found.delete(base);
  return [...found].sort();
}

/** `light-hearted` is written `light hearted` and `lighthearted` as well, `let down` `let-down`. */
function spellings(base) {
  if (!/^[a-z]+(?:[- ][a-z]+)+$/.test(base)) return [];
  const words = base.split(/[- ]/);
  const found = [
    words.join(" "),
    words.join("-"),
    ...(base.includes("-") && words.length === 2 ? [words.join("")] : []),
  ];
  return found.filter((form) => form !== base);
}

/** How much two words look alike, to tell which base a form belongs to: a long common start, then a similar length. */
function likeness(form, base) {
  const start = commonStart(form.replace(/y$/, "i"), base.replace(/y$/, "i"));
  return start - Math.abs(form.length - base.length) / 100;
}

/**
 * The forms that no rule gives: English exceptions and Chinese labels.
 *
 * @param lists `{base: [forms]}` each; a form may stand by one base only, and a base must be in a family.
 * @returns A map of form → base.
 */
export function checkedForms(exceptions, chinese, bases, problems) {
  const owner = new Map();
  for (const [file, list] of Object.entries({ "forms.yaml": exceptions, "chinese.yaml": chinese })) {
    for (const [base, forms] of Object.entries(list)) {
      if (!bases.has(base)) problems.push(`${file}: '${base}' is in no family`);
      for (const form of forms) {
        const other = bases.has(form) ? form : owner.get(form);
        if (other !== undefined) problems.push(`${file}: '${form}' stands by ${base}, and by ${other} already`);
        owner.set(form, base);
      }
    }
  }
  return owner;
}

/**
 * The forms of each base. A form belongs to one base: the one it was listed by, else the one it looks most like.
 *
 * @param added Forms that no rule gives, with their bases.
 * @param taken Words that are no forms here.
 * @returns A map of base → forms.
 */
export function formsOfBases(bases, added, wordnet, taken) {
  const owner = new Map();
  for (const base of bases.keys()) {
    for (const form of formsOf(base, wordnet)) {
      if (bases.has(form) || taken.has(form)) continue;
      const known = owner.get(form);
      if (known === undefined || likeness(form, base) > likeness(form, known)) owner.set(form, base);
    }
  }
  for (const [form, base] of added) owner.set(form, base);
  const forms = new Map([...bases.keys()].map((base) => [base, []]));
  for (const form of [...owner.keys()].sort()) forms.get(owner.get(form)).push(form);
  return forms;
}
