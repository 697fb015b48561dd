import { l10n } from "vscode";
import { type FindingKind, type FindingLevel, findings, type HostFix } from "../../hosts";
import type { Probe } from "../../runs/relay";
import { gpusText } from "./texts";

const INDENT = "    ";
const MARKS: Readonly<Record<FindingLevel, string>> = { good: "✓", note: "○", problem: "✗" };

/** What a probe found, each with what is to be done, as plain text: what a host says of itself is nothing else then. */
export function findingsReport(name: string, folder: string, probe: Probe, when: Date): string {
  const paragraphs = findings(probe).map(({ kind, level, message, fix }) => [
    `${MARKS[level]} ${titleOf(kind)}`,
    INDENT + oneLine(message),
    ...(fix ? [`${INDENT}${l10n.t("What to do:")} ${fixText(fix)}`] : []),
  ]);
  const looked = l10n.t("Looked at on {0}. Our files there are in {1}.", when.toLocaleString(), oneLine(folder));
  return [[name, looked], ...paragraphs].map((lines) => `${lines.join("\n")}\n`).join("\n");
}

/** What a host that was just added has, in a sentence. */
export function summaryText(name: string, probe: Probe): { readonly message: string; readonly needsTrainer: boolean } {
  const problems = findings(probe).filter(({ level }) => level === "problem");
  const needsTrainer = problems.some(({ fix }) => fix === "setUpTrainer");
  const has = probe.gpus.length > 0 ? gpusText(probe.gpus) : l10n.t("no GPU, {0} processors", probe.cpus);
  const [first] = problems;
  const message = first
    ? l10n.t("{0} is connected: {1}. {2}", name, has, first.message)
    : l10n.t("{0} is connected and can train: {1}.", name, has);
  return { message, needsTrainer };
}

function titleOf(kind: FindingKind): string {
  switch (kind) {
    case "python":
      return l10n.t("Python");
    case "gpus":
      return l10n.t("GPUs");
    case "memory":
      return l10n.t("Processors and memory");
    case "disk":
      return l10n.t("Disk");
    case "slurm":
      return "Slurm";
    case "trainer":
      return l10n.t("Trainer");
  }
}

function fixText(fix: HostFix): string {
  switch (fix) {
    case "setUpTrainer":
      return l10n.t("run the command 'Set Up Trainer on Host…'. It needs no root there.");
    case "chooseFolder":
      return l10n.t("make room there, or give the host another folder in the setting 'affectgptRl.hosts'.");
    case "checkDriver":
      return l10n.t("have the GPUs' driver looked at (nvidia-smi), or train on another node.");
  }
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ");
