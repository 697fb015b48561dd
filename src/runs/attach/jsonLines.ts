import { type JsonObject, numberIn, objectIn, RowTail, textIn, wholeIn } from "../../files";
import { flatNumbers, transformersName, withKnownNames } from "./names";
import type { Plan, RowSink, Source, StepMetrics } from "./types";
import { writtenAt } from "./written";

/** A line of metrics and what it says of the way to the end. */
interface Decoded {
  /** Null: a line that belongs to the file and has no metrics. */
  readonly row: StepMetrics | null;
  readonly plan: Plan;
}

/** A file of JSON Lines with metrics, a line a step or a part of one. */
export class JsonLinesMetrics implements Source {
  readonly #tail: RowTail<Decoded>;
  #rows: Decoded[] = [];
  #written = 0;

  constructor(
    private readonly path: string,
    decode: (value: JsonObject) => Decoded | undefined,
  ) {
    this.#tail = new RowTail(path, decode, {
      add: ({ row }) => this.#rows.push(row),
      clear: () => {
        this.#rows = [];
      },
    });
  }

  get unreadable(): number {
    return this.#tail.unreadable;
  }

  get written(): number {
    return this.#written;
  }

  async refresh(sink: RowSink): Promise<"same" | "grown" | "replaced"> {
    const growth = await this.#tail.refresh();
    if (growth !== "grown") return growth;
    const rows = this.#rows;
    this.#rows = [];
    // Lines that bear no time were written at the latest when the file was.
    this.#written = await writtenAt(this.path);
    for (const { row, plan } of rows) {
      if (row) sink.metrics({ ...row, time: row.time ?? this.#written });
      sink.plan(plan);
    }
    return "grown";
  }
}

const LENGTH = /(\d+)\s*(d|h|m|s)/g;
const SECONDS: Readonly<Record<string, number>> = { d: 86_400, h: 3600, m: 60, s: 1 };

/** Seconds of a length such as `1h 3m 8s`, which is how ms-swift writes it. */
function secondsOf(text: string | undefined): number | undefined {
  const parts = [...(text ?? "").matchAll(LENGTH)];
  if (parts.length === 0) return undefined;
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (SECONDS[unit ?? ""] ?? 0), 0);
}

/** A line of ms-swift's logging.jsonl. Its last line, a summary that comes after success and crash alike, has no place in it. */
export function swiftLine(value: JsonObject): Decoded | undefined {
  const place = /^(\d+)\/(\d+)$/.exec(textIn(value, "global_step/max_steps") ?? textIn(value, "iteration") ?? "");
  if (!place) return "log_history" in value || "last_model_checkpoint" in value ? { row: null, plan: {} } : undefined;
  const etaSeconds = secondsOf(textIn(value, "remaining_time"));
  const values = renamed(flatNumbers(value), transformersName);
  return {
    row: { step: Number(place[1]), time: null, values },
    plan: { totalSteps: Number(place[2]), ...(etaSeconds === undefined ? {} : { etaSeconds }) },
  };
}

/** A line of verl's logger `file`: `{"step": 12, "data": {…}}`. */
export function verlLine(value: JsonObject): Decoded | undefined {
  const [step, data] = [wholeIn(value, "step"), objectIn(value, "data")];
  if (step === undefined || data === undefined) return undefined;
  return { row: { step, time: null, values: withKnownNames(flatNumbers(data)) }, plan: {} };
}

/** A line of EasyR1's experiment_log.jsonl: `{"step": 12, …}` with objects inside. */
export function easyR1Line(value: JsonObject): Decoded | undefined {
  const step = wholeIn(value, "step");
  if (step === undefined) return undefined;
  const { step: _step, ...rest } = value;
  return { row: { step, time: null, values: withKnownNames(flatNumbers(rest)) }, plan: {} };
}

const STEPS = ["step", "global_step", "_step", "iteration", "train/global_step"] as const;
const TIMES = ["time", "timestamp", "_timestamp", "wall_time"] as const;

/** The step of any object that has one. */
function stepIn(value: JsonObject): number | undefined {
  for (const key of STEPS) {
    const step = wholeIn(value, key);
    if (step !== undefined) return step;
  }
  return undefined;
}

/** A line of any file of objects with a step and numbers. */
export function plainLine(value: JsonObject): Decoded | undefined {
  const step = stepIn(value);
  if (step === undefined) return undefined;
  const time = TIMES.map((key) => numberIn(value, key)).find((found) => found !== undefined) ?? null;
  const skipped: readonly string[] = [...STEPS, ...TIMES];
  const values = Object.fromEntries(Object.entries(flatNumbers(value)).filter(([name]) => !skipped.includes(name)));
  if (Object.keys(values).length === 0) return undefined;
  return {
    row: { step, time, values: withKnownNames(renamed(values, (name) => name.replace(/^train\//, ""))) },
    plan: {},
  };
}

export function renamed(
  values: Readonly<Record<string, number | null>>,
  rename: (name: string) => string,
): Record<string, number | null> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [rename(name), value]));
}
