// What WordNet proposes to a family: the synonyms of its words, and adjectives similar to them.

/** Words of a set count whole, those of the sets around it less. */
const NEAR = 0.4;
/** A word is proposed when at least half of its meanings lie by one family, and no other family comes close. */
const LEAST = 0.5;
const RIVAL = 2 / 3;

/**
 * Words that stand in no family and that WordNet puts near one.
 *
 * @param families A map of base → family.
 * @param known Whether the lexicon has a word already.
 * @returns A map of family → words, both sorted.
 */
export function candidatesOf(families, wordnet, known) {
  const found = new Map();
  for (const [word, votes] of votesOf(families, wordnet, known)) {
    const total = wordnet.synsets(word).length;
    const shares = [...votes].map(([family, sets]) => [family, [...sets.values()].reduce((a, b) => a + b, 0) / total]);
    const [[family, best], rival] = shares.sort(([, one], [, other]) => other - one);
    if (best < LEAST || (rival !== undefined && rival[1] > best * RIVAL)) continue;
    found.set(family, [...(found.get(family) ?? []), word].sort());
  }
  return new Map([...found].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** How near each unknown word's meanings lie to each family: word → family → set → nearness. */
function votesOf(families, wordnet, known) {
  const votes = new Map();
  for (const [base, family] of families) {
    for (const synset of wordnet.synsets(base)) {
      for (const near of [synset, ...wordnet.similar(synset)]) {
        for (const word of near.words) {
          if (known(word)) continue;
          const ofWord = votes.get(word) ?? votes.set(word, new Map()).get(word);
          const sets = ofWord.get(family) ?? ofWord.set(family, new Map()).get(family);
          sets.set(near.key, Math.max(near === synset ? 1 : NEAR, sets.get(near.key) ?? 0));
        }
      }
    }
  }
  return votes;
}
