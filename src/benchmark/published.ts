import type { SetId } from "./sets";

/** Where a published figure stands. */
export interface Source {
  readonly citation: string;
  readonly url: string;
  /** What a reader must know before relying on it; null for figures that were read in the paper's own table. */
  readonly caveat: string | null;
}

/** A published row: scores in percent. What was not published, or could not be checked, is left out. */
export interface PublishedRow {
  readonly system: string;
  readonly scores: Readonly<Partial<Record<SetId, number>>>;
  readonly mean: number | null;
  readonly source: Source;
}

const affectGpt: Source = {
  citation:
    "Lian et al., AffectGPT: A New Dataset, Model, and Benchmark for Emotion Understanding with Multimodal Large Language Models, ICML 2025, Table 2",
  url: "https://arxiv.org/abs/2501.16566",
  caveat: null,
};
const affectGptR1: Source = {
  citation:
    "Lian et al., AffectGPT-R1: Leveraging Reinforcement Learning for Open-Vocabulary Multimodal Emotion Recognition, arXiv:2508.01318v3, 2026",
  url: "https://arxiv.org/abs/2508.01318",
  caveat: "Taken from public reading notes on the paper; its table of sets was not at hand.",
};
const affectGptRl: Source = {
  citation:
    "Lian et al., AffectGPT-RL: Revealing Roles of Reinforcement Learning in Open-Vocabulary Emotion Recognition, arXiv:2605.06126, 2026",
  url: "https://arxiv.org/abs/2605.06126",
  caveat: "MER2023 as the leaderboard of wizwand.com lists it; the paper's table of sets was not at hand.",
};

/** Published systems that see, hear and read (audio, video and text), by their mean; those without one last. */
export const PUBLISHED: readonly PublishedRow[] = [
  {
    system: "PandaGPT",
    scores: {
      mer2023: 40.21,
      mer2024: 51.89,
      meld: 37.88,
      iemocap: 44.04,
      cmumosi: 61.92,
      cmumosei: 67.61,
      sims: 68.38,
      simsv2: 67.23,
      ovmerdplus: 37.12,
    },
    mean: 52.92,
    source: affectGpt,
  },
  { system: "R1-Omni", scores: {}, mean: 59.61, source: affectGptR1 },
  {
    system: "Emotion-LLaMA",
    scores: {
      mer2023: 59.38,
      mer2024: 73.62,
      meld: 46.76,
      iemocap: 55.47,
      cmumosi: 66.13,
      cmumosei: 67.66,
      sims: 78.32,
      simsv2: 77.23,
      ovmerdplus: 52.97,
    },
    mean: 64.17,
    source: affectGpt,
  },
  {
    system: "AffectGPT",
    scores: {
      mer2023: 78.54,
      mer2024: 78.8,
      meld: 55.65,
      iemocap: 60.54,
      cmumosi: 81.3,
      cmumosei: 80.9,
      sims: 88.49,
      simsv2: 86.18,
      ovmerdplus: 62.52,
    },
    mean: 74.77,
    source: affectGpt,
  },
  { system: "AffectGPT-R1", scores: {}, mean: 79.48, source: affectGptR1 },
  { system: "AffectGPT-R1 (with reasoning)", scores: { ovmerdplus: 66.49 }, mean: null, source: affectGptR1 },
  { system: "AffectGPT-R1 (no reasoning)", scores: { ovmerdplus: 68.39 }, mean: null, source: affectGptR1 },
  { system: "AffectGPT-RL", scores: { mer2023: 84.32 }, mean: null, source: affectGptRl },
];
