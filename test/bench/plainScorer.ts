import type { Lexicon } from "../../src/emotion";

/** The tables of a lexicon as they are published: rows, to be searched. */
export interface Tables {
  readonly forms: readonly (readonly [form: string, bases: readonly string[]])[];
  readonly synonyms: readonly (readonly [base: string, wheelWords: readonly string[]])[];
  readonly wheels: readonly (readonly (readonly [word: string, cluster: string])[])[];
}

export function tablesOf(lexicon: Lexicon): Tables {
  return {
    forms: [...lexicon.forms],
    synonyms: [...lexicon.synonyms],
    wheels: lexicon.wheels.map(({ level1 }) => [...level1]),
  };
}

/**
 * The metric as its description reads, word by word and wheel by wheel, each looked up in its table: the peer that
 * src/emotion/scores.ts is measured against.
 */
export function plainF1(tables: Tables, predicted: readonly string[], truth: readonly string[]): number | null {
  const scores: number[] = [];
  for (const wheel of tables.wheels) {
    const clusters = (labels: readonly string[]) => {
      const found = new Set<string>();
      for (const label of labels) {
        const words: string[] = [];
        for (const base of tables.forms.find(([form]) => form === label)?.[1] ?? []) {
          words.push(...(tables.synonyms.find(([known]) => known === base)?.[1] ?? []));
        }
        const cluster = words
          .sort()
          .map((word) => wheel.find(([known]) => known === word)?.[1])
          .find((known) => known !== undefined);
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
