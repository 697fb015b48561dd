import type { JsonObject } from "../../files";

/** What verl and EasyR1 call what the dashboard knows by TRL's names. Their own names are kept beside. */
const VERL: Readonly<Record<string, string>> = {
  "critic/rewards/mean": "reward",
  "critic/score/mean": "reward",
  "reward/overall": "reward",
  "actor/pg_loss": "loss",
  "actor/entropy": "entropy",
  "actor/entropy_loss": "entropy",
  "actor/kl_loss": "kl",
  "actor/grad_norm": "grad_norm",
  "actor/lr": "learning_rate",
  "response_length/mean": "completions/mean_length",
  "response_length/clip_ratio": "completions/clipped_ratio",
  "timing_s/step": "step_time",
  "perf/time_per_step": "step_time",
};

/** GDPO logs the parts of verl's reward by this name, EasyR1 by the other. */
const PARTS = [/^gdpo\/(.+)\/mean$/, /^reward\/(?!overall$)(.+)$/];

/** Values with the dashboard's names added to those of verl and EasyR1; of two that mean the same, the first in the table counts. */
export function withKnownNames(values: Readonly<Record<string, number | null>>): Record<string, number | null> {
  const named: Record<string, number | null> = { ...values };
  for (const [theirs, ours] of Object.entries(VERL)) {
    if (theirs in values && !(ours in named)) named[ours] = values[theirs] ?? null;
  }
  for (const [theirs, value] of Object.entries(values)) {
    for (const pattern of PARTS) {
      const part = pattern.exec(theirs)?.[1];
      if (part !== undefined) named[`rewards/${part}/mean`] ??= value;
    }
  }
  return named;
}

/** TRL before 0.17 wrote `rewards/NAME` and `completion_length`; TensorBoard puts `train/` before a name. */
export function transformersName(name: string): string {
  const plain = name.replace(/^train\//, "").replace(/^eval\//, "eval_");
  if (plain === "completion_length") return "completions/mean_length";
  return /^rewards\/[^/]+$/.test(plain) ? `${plain}/mean` : plain;
}

/** The numbers of an object, those of objects within it by a path with slashes. What is not finite is null; what is no number is left out. */
export function flatNumbers(object: JsonObject, prefix = ""): Record<string, number | null> {
  const found: Record<string, number | null> = {};
  for (const [key, value] of Object.entries(object)) {
    const name = `${prefix}${key}`;
    if (value === null) found[name] = null;
    else if (typeof value === "number") found[name] = Number.isFinite(value) ? value : null;
    else if (typeof value === "object" && !Array.isArray(value)) {
      Object.assign(found, flatNumbers(value as JsonObject, `${name}/`));
    }
  }
  return found;
}
