import type { Range } from "../query";
import type { Term } from "./query";
import type { Annotation, Newest, Sample, SampleOrder } from "./types";

/** What a query is asked of. */
export interface Candidate {
  readonly sample: Sample;
  readonly newest: Newest | undefined;
  readonly annotation: Annotation | undefined;
}

/** Whether every condition of a query holds. */
export function matches(terms: readonly Term[], candidate: Candidate): boolean {
  return terms.every((term) => holds(term, candidate) !== term.not);
}

function holds(term: Term, { sample, newest, annotation }: Candidate): boolean {
  switch (term.kind) {
    case "text":
      return textsOf(sample, annotation).some((text) => text.toLowerCase().includes(term.value));
    case "truth":
      return term.values.some((value) => hasWord(sample.labels, value));
    case "word":
      return term.values.some((value) => hasWord(newest?.words ?? [], value));
    case "split":
      return term.values.some((value) => sample.split.toLowerCase().startsWith(value));
    case "attribute": {
      const own = sample.attributes[term.name]?.toLowerCase();
      return own !== undefined && term.values.some((value) => own.startsWith(value));
    }
    case "flagged":
      return (annotation?.flagged ?? false) === term.value;
    case "f1":
      return isIn(term.range, newest?.f1);
    case "disagree":
      return isIn(term.range, newest?.disagreement);
  }
}

function textsOf(sample: Sample, annotation: Annotation | undefined): string[] {
  const { id, subtitle, description, labels, attributes } = sample;
  return [id, subtitle, description, ...labels, ...Object.values(attributes), annotation?.note ?? ""];
}

/** Whether a label, or a word of one, begins so: a query narrows while it is typed. */
function hasWord(labels: readonly string[], start: string): boolean {
  return labels.some((label) => {
    const folded = label.toLowerCase();
    return folded.startsWith(start) || folded.split(/[\s-]+/).some((word) => word.startsWith(start));
  });
}

function isIn({ from, to }: Range, value: number | null | undefined): boolean {
  return value !== null && value !== undefined && value >= from && value <= to;
}

const RANKS: Readonly<Record<Exclude<SampleOrder, "dataset">, (newest: Newest) => number | null>> = {
  worst: ({ f1 }) => f1,
  best: ({ f1 }) => f1 && -f1,
  disagreement: ({ disagreement }) => disagreement && -disagreement,
};

/** Puts the places of samples in order; those of equal rank stay as they were, and those without a rank come last. */
export function inOrder(
  places: readonly number[],
  order: SampleOrder,
  newest: (place: number) => Newest | undefined,
): readonly number[] {
  if (order === "dataset") return places;
  const rank = RANKS[order];
  const ranked = places.map((place) => {
    const known = newest(place);
    return { place, rank: (known && rank(known)) ?? Number.POSITIVE_INFINITY };
  });
  return ranked.sort((a, b) => (a.rank === b.rank ? 0 : a.rank - b.rank)).map(({ place }) => place);
}
