import { l10n } from "vscode";
import { type JsonObject, numberIn, objectIn, textIn, textsIn } from "../../files";
import type { CheckReport, Probe } from "../../runs/relay";
import type { Estimate } from "./estimate";

/** Below this a run may end for want of space: checkpoints and rollouts of the demo take some 300 MB. */
const LITTLE_DISK_MB = 2048;

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
  readonly estimate: Estimate | null;
}

/** Name of the run to be. */
export const runName = (report: CheckReport): string => textIn(report.resolved ?? {}, "name") ?? "run";

/** Everything that a person may want to know before the processor is busy, in the order of how often it is asked. */
export function summary({ config, root, host, probe, report, estimate }: LaunchFacts): SummaryLine[] {
  const resolved = report.resolved ?? {};
  const { trainer, disk } = probe;
  const engine = textIn(resolved, "engine") ?? "";
  const secrets = textsIn(resolved, "secrets");
  return [
    { icon: "watch", label: l10n.t("Estimated time"), value: timeText(estimate) },
    { icon: "list-ordered", label: l10n.t("Phases"), value: phasesText(resolved) },
    { icon: "vm", label: l10n.t("Machine"), value: [host, ...machine(probe)].join(" · ") },
    {
      icon: disk && disk.freeMB < LITTLE_DISK_MB ? "warning" : "database",
      label: l10n.t("Disk"),
      value: disk ? diskText(disk.freeMB, root) : root,
    },
    {
      icon: "package",
      label: l10n.t("Trainer"),
      value: [
        `affectgpt-rl ${trainer.version ?? "?"}`,
        engineText(engine, report),
        `Python ${probe.python.version}`,
      ].join(" · "),
    },
    {
      icon: "settings-gear",
      label: l10n.t("Configuration"),
      value: `${config} · ${l10n.t("seed {0}", seedText(resolved))}`,
    },
    ...(secrets.length > 0 ? [{ icon: "key", label: l10n.t("Secrets"), value: secrets.join(", ") }] : []),
    { icon: "terminal", label: l10n.t("Command"), value: report.argv.map(quoted).join(" ") },
  ];
}

function machine({ cpus, memoryMB, gpus }: Probe): string[] {
  return [
    l10n.t("{0} CPUs", cpus),
    ...(memoryMB === null ? [] : [`${gigabytes(memoryMB)} GB`]),
    gpus.length === 0 ? l10n.t("no GPU: trains on the CPU") : gpus.map(({ name }) => name).join(", "),
  ];
}

function diskText(freeMB: number, root: string): string {
  const free = l10n.t("{0} GB free for {1}", gigabytes(freeMB), root);
  return freeMB < LITTLE_DISK_MB ? l10n.t("{0}: this is little", free) : free;
}

/** The engine with the versions that decide what it computes. */
function engineText(name: string, { engine }: CheckReport): string {
  const versions = Object.entries(engine?.versions ?? {})
    .filter(([key]) => key === name || key === "torch" || key === "transformers")
    .map(([key, version]) => `${key} ${version}`);
  return versions.length > 0 ? versions.join(", ") : name;
}

function phasesText(resolved: JsonObject): string {
  const steps = (key: string) => numberIn(objectIn(resolved, key) ?? {}, "steps") ?? 0;
  return [
    l10n.t("encoder {0}", steps("encoder")),
    l10n.t("cold start {0}", steps("coldStart")),
    l10n.t("GRPO {0} steps", steps("rl")),
  ].join(" · ");
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
const quoted = (argument: string): string =>
  /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
