import { l10n } from "vscode";
import type { Preview } from "../../runs/relay";
import { quoted, type SummaryLine } from "./summary";

/** What would be submitted, and what Slurm says of it. */
export function slurmLines({ argv, start, problem }: Preview): SummaryLine[] {
  return [
    { icon: "terminal", label: "sbatch", value: argv.map(quoted).join(" ") },
    {
      icon: problem === null ? "calendar" : "warning",
      label: l10n.t("Slurm says"),
      value: saysText(start, problem),
    },
  ];
}

function saysText(start: number | null, problem: string | null): string {
  if (problem !== null) return l10n.t("it would not start now: {0}", problem);
  if (start === null) return l10n.t("nothing about when it would start");
  return l10n.t("it would start at {0}", new Date(start * 1000).toLocaleString());
}

/** The batch script as a document, with the command that would submit it. */
export function scriptDocument({ script, argv }: Preview): string {
  const notes = [
    l10n.t("Submitted by the command below; RUN_DIR and RUN_ID stand for what the launch makes."),
    argv.map(quoted).join(" "),
  ];
  return `${script}\n${notes.map((line) => `# ${line}`).join("\n")}\n`;
}
