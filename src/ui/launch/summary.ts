import { l10n } from "vscode";
import { type JsonObject, numberIn, objectIn, objectsIn, textIn, textsIn } from "../../files";
import type { CheckReport, Probe } from "../../runs/relay";
import type { Estimate } from "./estimate";
import { chosenText, rivals } from "./gpus";

/** Below this a run may end for want of space: checkpoints and rollouts of the demo take some 300 MB. */
const LITTLE_DISK_MB = 2048;

const MOST_NAMES = 8;

/** A line of the summary. */
export interface SummaryLine {
  /** Name of a codicon. */
  readonly icon: string;
  readonly label: string;
  readonly value: string;
}

/** What is known before a launch. */
export interface LaunchFacts {
  /** run.yaml, absolute. */
  readonly config: string;
  /** The folder in which the run's folder will be made. */
  readonly root: string;
  readonly host: string;
  readonly probe: Probe;
  readonly report: CheckReport;
  /** The configuration as it will be launched. */
  readonly resolved: JsonObject;
  readonly estimate: Estimate | null;
  /** What was sent to the host, the configuration first; undefined for this machine. */
  readonly sent?: readonly { readonly path: string }[];
}

/** Name of the run to be. */
export const runName = (report: CheckReport): string => textIn(report.resolved ?? {}, "name") ?? "run";

/** Whether a configuration is launched as a job of Slurm. */
export const isJob = (resolved: JsonObject): boolean => textIn(resolved, "launcher") === "slurm";

const isCommand = (resolved: JsonObject): boolean => textIn(resolved, "engine") === "command";

/** Everything that a person may want to know before a machine is busy, in the order of how often it is asked. */
export function summary({
  config,
  root,
  host,
  probe,
  report,
  resolved,
  estimate,
  sent = [],
}: LaunchFacts): SummaryLine[] {
  const { trainer, disk } = probe;
  const secrets = textsIn(resolved, "secrets");
  const before = isJob(resolved) ? [] : rivals(probe, resolved);
  return [
    { icon: "watch", label: l10n.t("Estimated time"), value: timeText(estimate) },
    // What a program does, it alone knows.
    ...(isCommand(resolved) ? [] : [{ icon: "list-ordered", label: l10n.t("Phases"), value: phasesText(resolved) }]),
    { icon: "gear", label: l10n.t("Engine"), value: engineText(resolved, report) },
    { icon: "vm", label: l10n.t("Machine"), value: [host, ...machine(probe)].join(" · ") },
    {
      icon: "server-process",
      label: l10n.t("GPUs"),
      value: isJob(resolved) ? jobGpus(resolved) : chosenText(probe, resolved),
    },
    ...(before.length > 0
      ? [{ icon: "clock", label: l10n.t("Runs there"), value: before.map(rivalText).join(", ") }]
      : []),
    { icon: "database", label: l10n.t("Data"), value: dataText(report) },
    { icon: "star", label: l10n.t("Rewards"), value: rewardsText(resolved) },
    {
      icon: disk && disk.freeMB < LITTLE_DISK_MB ? "warning" : "save",
      label: l10n.t("Disk"),
      value: disk ? diskText(disk.freeMB, root) : root,
    },
    {
      icon: "package",
      label: l10n.t("Trainer"),
      value: `affectgpt-rl ${trainer.version ?? "?"} · Python ${probe.python.version}`,
    },
    {
      icon: "settings-gear",
      label: l10n.t("Configuration"),
      value: `${config} · ${l10n.t("seed {0}", seedText(resolved))}`,
    },
    ...(sent.length > 1 ? [{ icon: "cloud-upload", label: l10n.t("Sent there"), value: sentText(sent) }] : []),
    ...(secrets.length > 0 ? [{ icon: "key", label: l10n.t("Secrets"), value: secrets.join(", ") }] : []),
    { icon: "terminal", label: l10n.t("Command"), value: report.argv.map(quoted).join(" ") },
  ];
}

/** The files beside the configuration, as many as a line holds. */
function sentText(sent: NonNullable<LaunchFacts["sent"]>): string {
  const names = sent.slice(1).map((file) => file.path);
  const more = names.length > MOST_NAMES ? [l10n.t("and {0} more", names.length - MOST_NAMES)] : [];
  return [...names.slice(0, MOST_NAMES), ...more].join(", ");
}

function machine({ cpus, memoryMB }: Probe): string[] {
  return [l10n.t("{0} CPUs", cpus), ...(memoryMB === null ? [] : [`${gigabytes(memoryMB)} GB`])];
}

/** What a job asks of Slurm. */
function jobGpus(resolved: JsonObject): string {
  const slurm = objectIn(resolved, "slurm") ?? {};
  const [gpus, kind] = [numberIn(slurm, "gpus"), textIn(slurm, "gpuType")];
  if (!gpus) return l10n.t("none asked for (slurm.gpus): most clusters give none");
  return [String(gpus), ...(kind === undefined ? [] : [kind]), l10n.t("chosen by Slurm")].join(" · ");
}

function rivalText({ name, gpus, waiting }: ReturnType<typeof rivals>[number]): string {
  const place = gpus === null || gpus.length === 0 ? "" : ` (GPU ${gpus.join(", ")})`;
  return waiting ? l10n.t("'{0}' waits{1}", name, place) : `'${name}'${place}`;
}

function diskText(freeMB: number, root: string): string {
  const free = l10n.t("{0} GB free for {1}", gigabytes(freeMB), root);
  return freeMB < LITTLE_DISK_MB ? l10n.t("{0}: this is little", free) : free;
}

/** The engine with the versions that decide what it computes, and the model. */
function engineText(resolved: JsonObject, { engine }: CheckReport): string {
  const name = textIn(resolved, "engine") ?? "";
  if (isCommand(resolved)) {
    return [
      name,
      textsIn(objectIn(resolved, "command") ?? {}, "argv")
        .map(quoted)
        .join(" "),
    ].join(" · ");
  }
  const versions = Object.entries(engine?.versions ?? {})
    .filter(([key]) => key === name || key === "torch" || key === "transformers")
    .map(([key, version]) => `${key} ${version}`);
  const model = objectIn(resolved, "model") ?? {};
  const trained = textIn(model, "path") ?? textIn(model, "preset");
  return [
    versions.length > 0 ? versions.join(", ") : name,
    ...(trained === undefined ? [] : [trained]),
    ...(objectIn(resolved, "lora") ? ["LoRA"] : []),
  ].join(" · ");
}

function phasesText(resolved: JsonObject): string {
  const steps = (key: string) => numberIn(objectIn(resolved, key) ?? {}, "steps") ?? 0;
  const [encoder, coldStart, rl] = [steps("encoder"), steps("coldStart"), steps("rl")];
  return [
    ...(encoder > 0 ? [l10n.t("encoder {0}", encoder)] : []),
    ...(coldStart > 0 ? [l10n.t("cold start {0}", coldStart)] : []),
    l10n.t("GRPO {0} steps", rl),
  ].join(" · ");
}

/** `train 1000 rows (/data/train.jsonl) · heldOut 200 rows (…)` */
function dataText({ dataset }: CheckReport): string {
  return Object.entries(dataset ?? {})
    .map(([set, { path, rows }]) => l10n.t("{0}: {1} rows of {2}", set, rows ?? "?", path))
    .join(" · ");
}

/** `format × 1 · accuracy × 1 (P2) · alignment × 0.5` */
function rewardsText(resolved: JsonObject): string {
  return objectsIn(resolved, "rewards")
    .map((reward) => {
      const penalty = textIn(reward, "lengthPenalty") ?? "none";
      return `${textIn(reward, "name")} × ${numberIn(reward, "weight") ?? 1}${penalty === "none" ? "" : ` (${penalty})`}`;
    })
    .join(" · ");
}

const seedText = (resolved: JsonObject): string => String(numberIn(resolved, "seed") ?? 0);

function timeText(estimate: Estimate | null): string {
  if (!estimate) return l10n.t("not known: no run of this configuration has finished here yet");
  const minutes = Math.max(1, Math.round(estimate.seconds / 60));
  return estimate.from === "runs"
    ? l10n.t("about {0} min, as earlier runs of this configuration took", minutes)
    : l10n.t("about {0} min on 2 free CPU cores", minutes);
}

const gigabytes = (megabytes: number): string => (megabytes / 1024).toFixed(megabytes < 10_240 ? 1 : 0);

/** As a shell would need it, so that a copied command can be pasted. Nothing is ever started from this text. */
export const quoted = (argument: string): string =>
  /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
