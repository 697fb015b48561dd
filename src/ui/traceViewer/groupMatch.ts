import type { Lexicon } from "../../emotion";
import type { Range } from "../../query";
import type { RolloutGroup, RolloutIndex } from "../../runs";
import type { GroupFacts } from "./groupFacts";
import type { Term } from "./query";

/** What conditions are asked of beside a group's own facts. */
export interface MatchSources {
  readonly rows: Pick<RolloutIndex, "words" | "answer">;
  readonly lexicon: Lexicon;
  /** What is said in a sample; undefined where that is not known. */
  subtitle(sample: string): string | undefined;
}

type Match = (group: RolloutGroup, facts: GroupFacts) => boolean;

/** Whether every condition of a query holds for a group. Conditions on words decide once a word of the run, not once an answer. */
export function groupMatch(terms: readonly Term[], sources: MatchSources): Match {
  const matches = terms.map((term): Match => {
    const match = termMatch(term, sources);
    return (group, facts) => match(group, facts) !== term.not;
  });
  return (group, facts) => matches.every((match) => match(group, facts));
}

function termMatch(term: Term, sources: MatchSources): Match {
  switch (term.kind) {
    case "text": {
      const said = answering(sources, (word) => word.includes(term.value));
      return (group) =>
        group.sample.toLowerCase().includes(term.value) ||
        (sources.subtitle(group.sample)?.toLowerCase().includes(term.value) ?? false) ||
        said(group);
    }
    case "sample":
      return ({ sample }) => term.values.some((value) => sample.toLowerCase().startsWith(value));
    case "word":
      return answering(sources, (word) => term.values.some((value) => startsAWord(word, value)));
    case "cluster":
      return answering(sources, (word) => {
        const clusters = sources.lexicon.clusters(word);
        return term.values.some((value) => clusters.some((cluster) => cluster?.toLowerCase().startsWith(value)));
      });
    case "step":
      return ({ step }) => isIn(term.range, step);
    case "reward":
      return (_, { mean }) => isIn(term.range, mean);
    case "spread":
      return (_, { deviation }) => isIn(term.range, deviation);
  }
}

/** Whether an answer of the group holds a word that is wanted. */
function answering({ rows }: MatchSources, wanted: (word: string) => boolean): (group: RolloutGroup) => boolean {
  const isWanted = rows.words.map(wanted);
  return (group) => group.rows.some((row) => rows.answer(row).some((word) => isWanted[word]));
}

/** Whether a label, or a word of one, begins so: a query narrows while it is typed. */
const startsAWord = (label: string, start: string): boolean =>
  label.startsWith(start) || label.split(/[\s-]+/).some((word) => word.startsWith(start));

const isIn = ({ from, to }: Range, value: number): boolean => value >= from && value <= to;
