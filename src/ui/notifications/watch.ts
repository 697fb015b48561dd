import type { Lexicon } from "../../emotion";
import type { Held, RunEntry, RunReader } from "../../runs";
import { alertViews } from "../dashboard/alerts";
import type { Alert } from "../dashboard/contract";
import { DerivedMetrics } from "../dashboard/derived";
import { GAMING_ALERTS, groupSizeOf } from "../dashboard/gaming";
import type { Runs } from "../shared/runs";
import type { NoticedRun } from "./message";

/** Alerts that say that a reward is being exploited. */
const HACKING: readonly string[] = ["reward-hacking", ...GAMING_ALERTS];
/** Rows are read and judged again at most this often: the judgement compares means over many steps, and there may be many runs. */
const JUDGE_PAUSE_MS = 30_000;

/** Reads the rows of the runs that are going on now and then, for alerts that no small file tells. */
export class AlertWatch {
  readonly #runs = new Map<string, Watched>();

  /**
   * @param lexicon What rollouts are judged with where a run's metrics lack an indicator.
   * @param changed Called when an alert of a run came or went.
   * @param failed Called with why a run's rows cannot be followed.
   * @param pauseMs Between two judgements of a run, at least.
   */
  constructor(
    private readonly store: Runs,
    private readonly lexicon: () => Promise<Lexicon>,
    private readonly changed: () => void,
    private readonly failed: (error: unknown) => void,
    private readonly pauseMs = JUDGE_PAUSE_MS,
  ) {}

  /** Follows these runs, which are those that are going on now, and no others. */
  follow(runs: readonly RunEntry[]): void {
    const active = new Map(runs.map((run) => [run.folder, run]));
    for (const [folder, watched] of this.#runs) {
      if (active.has(folder)) continue;
      watched.dispose();
      this.#runs.delete(folder);
    }
    for (const [folder, run] of active) {
      const known = this.#runs.get(folder);
      if (known) {
        known.look(run);
        continue;
      }
      const watched = new Watched(run, this.lexicon, this.changed, this.failed, this.pauseMs);
      this.#runs.set(folder, watched);
      this.store.open(folder, { follows: false }).then((held) => watched.begin(held), this.failed);
    }
  }

  /** A run with what its rows warn of. */
  noticed(run: RunEntry): NoticedRun {
    const alert = this.#runs.get(run.folder)?.alert;
    return { ...run, alert, hacking: alert !== undefined, neverStarts: run.queue?.neverStarts ?? false };
  }

  dispose(): void {
    for (const watched of this.#runs.values()) watched.dispose();
    this.#runs.clear();
  }
}

class Watched {
  alert: Alert | undefined;
  readonly #derived = new DerivedMetrics();
  #held: Held<RunReader> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #disposed = false;

  constructor(
    private run: RunEntry,
    private readonly lexicon: () => Promise<Lexicon>,
    private readonly changed: () => void,
    private readonly failed: (error: unknown) => void,
    private readonly pauseMs: number,
  ) {}

  /** A run that has changed is judged soon. */
  look(run: RunEntry): void {
    if (run === this.run) return;
    this.run = run;
    const held = this.#held;
    if (held) this.#timer ??= setTimeout(() => this.#judge(held.value).catch(this.failed), this.pauseMs);
  }

  begin(held: Held<RunReader>): void {
    if (this.#disposed) {
      held.dispose();
      return;
    }
    this.#held = held;
    this.#judge(held.value).catch(this.failed);
  }

  async #judge(reader: RunReader): Promise<void> {
    this.#timer = undefined;
    await reader.refresh();
    const metrics = await this.#metricsOf(reader);
    if (this.#disposed) return;
    const before = this.alert?.id;
    const alerts = alertViews({ metrics, events: reader.events }, new Set(), groupSizeOf(reader.info));
    this.alert = alerts.find(({ id }) => HACKING.includes(id));
    if (this.alert?.id !== before) this.changed();
  }

  /** The metrics, with what an older trainer did not log worked out of the rollouts. */
  async #metricsOf(reader: RunReader): Promise<RunReader["metrics"]> {
    if (!DerivedMetrics.isNeeded(reader.metrics)) return reader.metrics;
    const rollouts = reader.rollouts();
    await rollouts.caughtUp();
    return this.#derived.fill(reader.metrics, rollouts, await this.lexicon());
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
    this.#held?.dispose();
  }
}
