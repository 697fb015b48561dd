import type { Lexicon } from "../../emotion";
import type { RolloutIndex } from "../../runs";
import { alertViews } from "./alerts";
import type { Alert, Indicator } from "./contract";
import { DerivedMetrics } from "./derived";
import { indicatorViews } from "./indicators";
import { remembered } from "./remembered";
import type { MetricRow, RunRows } from "./rows";

/** What a run's rows and rollouts say of how its score comes about. */
interface Signs {
  /** The metrics, with what the trainer did not log worked out of the rollouts. */
  readonly metrics: readonly MetricRow[];
  /** Muted ones, too. */
  readonly alerts: readonly Alert[];
  readonly indicators: readonly Indicator[];
}

/** The signs of one run, worked out again when its rows, its rollouts or the lexicon change. */
export class RunSigns {
  readonly #derived = new DerivedMetrics();
  readonly #filled = remembered((metrics: readonly MetricRow[], _groups: RolloutIndex["groups"], lexicon: Lexicon) =>
    this.#derived.fill(metrics, this.index, lexicon),
  );
  readonly #judged = remembered(
    (metrics: readonly MetricRow[], logged: readonly MetricRow[], events: RunRows["events"]): Signs => {
      const alerts = alertViews({ metrics, events }, new Set(), this.groupSize);
      return { metrics, alerts, indicators: indicatorViews(metrics, logged, alerts, this.groupSize) };
    },
  );

  /** @param groupSize Completions of a group; null where it is not known. */
  constructor(
    private readonly index: RolloutIndex,
    private readonly groupSize: number | null,
  ) {}

  /** @param isWhole Whether all rollouts are read: what is derived from half of them would alarm for nothing. */
  of({ metrics, events }: Pick<RunRows, "metrics" | "events">, lexicon: Lexicon, isWhole: boolean): Signs {
    const filled = isWhole ? this.#filled(metrics, this.index.groups, lexicon) : metrics;
    return this.#judged(filled, metrics, events);
  }
}
