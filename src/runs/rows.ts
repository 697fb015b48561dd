import { type JsonObject, numberIn, numbersIn, objectIn, objectsIn, textIn, textsIn, wholeIn } from "../files";
import {
  type EvaluationRow,
  type EventRow,
  type GpuUse,
  type HardwareRow,
  type MetricRow,
  PHASES,
  type Phase,
  type Prediction,
  type Rollout,
} from "./types";

// Each decoder takes what any program may have written and returns undefined when a field that a reader cannot do without is missing.

export function phaseIn(value: JsonObject): Phase | undefined {
  return PHASES.find((phase) => phase === value.phase);
}

/** Members that are numbers, and null for those that were not finite or could not be told. */
function valuesIn(value: JsonObject, key: string): Record<string, number | null> {
  const found: Record<string, number | null> = {};
  for (const [name, member] of Object.entries(objectIn(value, key) ?? {})) {
    if (member === null) found[name] = null;
    else if (typeof member === "number") found[name] = Number.isFinite(member) ? member : null;
  }
  return found;
}

export function metricRow(value: JsonObject): MetricRow | undefined {
  const [step, time, phase] = [wholeIn(value, "step"), numberIn(value, "time"), phaseIn(value)];
  if (step === undefined || time === undefined || phase === undefined) return undefined;
  return { step, time, phase, values: valuesIn(value, "values") };
}

export function evaluationRow(value: JsonObject): EvaluationRow | undefined {
  const [step, time, phase] = [wholeIn(value, "step"), numberIn(value, "time"), phaseIn(value)];
  const [f1, constant, contrary] = [numberIn(value, "f1"), numberIn(value, "constant"), numberIn(value, "contrary")];
  if (step === undefined || time === undefined || phase === undefined || f1 === undefined) return undefined;
  return {
    step,
    time,
    phase,
    f1,
    set: textIn(value, "set") ?? "held-out",
    samples: wholeIn(value, "samples") ?? null,
    precision: numberIn(value, "precision") ?? null,
    recall: numberIn(value, "recall") ?? null,
    words: numberIn(value, "words") ?? 0,
    distinctWords: numberIn(value, "distinctWords") ?? null,
    predictions: textIn(value, "predictions") ?? null,
    ...(objectIn(value, "swapped") && { swapped: numbersIn(value, "swapped") }),
    ...(constant !== undefined && { constant }),
    ...(contrary !== undefined && { contrary }),
  };
}

export function hardwareRow(value: JsonObject): HardwareRow | undefined {
  const time = numberIn(value, "time");
  if (time === undefined) return undefined;
  return {
    time,
    cpuPercent: numberIn(value, "cpuPercent") ?? null,
    memoryMB: numberIn(value, "memoryMB") ?? null,
    diskFreeMB: numberIn(value, "diskFreeMB") ?? null,
    gpus: objectsIn(value, "gpus").map(gpuUse),
  };
}

function gpuUse(value: JsonObject, position: number): GpuUse {
  return {
    index: wholeIn(value, "index") ?? position,
    name: textIn(value, "name") ?? "",
    utilization: numberIn(value, "utilization") ?? null,
    memoryUsedMB: numberIn(value, "memoryUsedMB") ?? null,
    memoryTotalMB: numberIn(value, "memoryTotalMB") ?? null,
    temperatureC: numberIn(value, "temperatureC") ?? null,
    powerW: numberIn(value, "powerW") ?? null,
  };
}

const LEVELS = ["info", "warning", "error"] as const;

export function eventRow(value: JsonObject): EventRow | undefined {
  const [time, kind, message] = [numberIn(value, "time"), textIn(value, "kind"), textIn(value, "message")];
  if (time === undefined || kind === undefined || message === undefined) return undefined;
  const [step, phase, data] = [wholeIn(value, "step"), phaseIn(value), objectIn(value, "data")];
  return {
    time,
    kind,
    message,
    level: LEVELS.find((level) => level === value.level) ?? "info",
    ...(step !== undefined && { step }),
    ...(phase !== undefined && { phase }),
    ...(data !== undefined && { data }),
  };
}

export function rollout(value: JsonObject): Rollout | undefined {
  const [step, group, index] = [wholeIn(value, "step"), wholeIn(value, "group"), wholeIn(value, "index")];
  const [sample, completion] = [textIn(value, "sample"), textIn(value, "completion")];
  if (step === undefined || group === undefined || index === undefined) return undefined;
  if (sample === undefined || completion === undefined) return undefined;
  return {
    step,
    group,
    index,
    sample,
    completion,
    time: numberIn(value, "time") ?? 0,
    prompt: textIn(value, "prompt") ?? null,
    tokens: wholeIn(value, "tokens") ?? null,
    truncated: value.truncated === true,
    rewards: valuesIn(value, "rewards"),
    total: numberIn(value, "total") ?? null,
    advantage: numberIn(value, "advantage") ?? null,
    truth: textsIn(value, "truth"),
  };
}

export function prediction(value: JsonObject): Prediction | undefined {
  const [sample, completion] = [textIn(value, "sample"), textIn(value, "completion")];
  if (sample === undefined || completion === undefined) return undefined;
  return {
    sample,
    completion,
    labels: textsIn(value, "labels"),
    precision: numberIn(value, "precision") ?? null,
    recall: numberIn(value, "recall") ?? null,
    f1: numberIn(value, "f1") ?? null,
  };
}
