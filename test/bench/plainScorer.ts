import type { Lexicon } from "../../src/emotion";

/**
 * The metric as its description reads, word by word and wheel by wheel, with nothing remembered between samples: the peer that
 * src/emotion/scores.ts is measured against.
 */
export function plainF1(lexicon: Lexicon, predicted: readonly string[], truth: readonly string[]): number | null {
  const scores: number[] = [];
  for (const wheel of lexicon.wheels) {
    const clusters = (labels: readonly string[]) => {
      const found = new Set<string>();
      for (const label of labels) {
        const words: string[] = [];
        for (const base of lexicon.forms.get(label) ?? []) words.push(...(lexicon.synonyms.get(base) ?? []));
        const word = words.sort().find((candidate) => wheel.level1.has(candidate));
        const cluster = word === undefined ? undefined : wheel.level1.get(word);
        if (cluster !== undefined) found.add(cluster);
      }
      return found;
    };
    const [answer, right] = [clusters(predicted), clusters(truth)];
    if (right.size === 0) continue;
    const shared = [...answer].filter((cluster) => right.has(cluster)).length;
    const [precision, recall] = [answer.size === 0 ? 0 : shared / answer.size, shared / right.size];
    scores.push(precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall));
  }
  return scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length;
}
