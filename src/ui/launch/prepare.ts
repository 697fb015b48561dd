import * as vscode from "vscode";
import type { RunStore } from "../../runs";
import type { CheckReport, ConfigProblem, Probe, RelayClient } from "../../runs/relay";
import { Unready } from "../commands/failures";
import type { CheckedProblem } from "../runConfig/language";
import { trainerPython } from "../settings";

/** What launching needs from the rest. */
export interface LaunchServices {
  readonly store: RunStore;
  /** The relay of this machine, started when it is needed. @throws RelayError when it cannot be started. */
  relay(): Promise<RelayClient>;
  /** Shows what the trainer's check found as diagnostics. */
  showCheck(problems: readonly CheckedProblem[]): void;
  openDashboard(folder: string): Promise<void>;
}

/** A configuration that may run, and what is known of the machine. */
export interface Prepared {
  readonly config: string;
  readonly python: string;
  readonly host: string;
  readonly probe: Probe;
  readonly report: CheckReport;
}

/**
 * Asks the machine what it has, and the trainer whether it would take the configuration. Nothing is started.
 *
 * @returns Undefined when the user cancelled.
 * @throws Unready when the trainer is missing, or the configuration has problems: these stand at their lines then.
 */
export async function prepare(services: LaunchServices, config: string): Promise<Prepared | undefined> {
  const python = await trainerPython();
  const asking = async () => {
    const client = await services.relay();
    const probe = await client.probe({ python, folder: services.store.root });
    const { problem } = probe.trainer;
    if (problem !== null) throw noTrainer(python, problem);
    const report = await client.check({ python, config });
    return { config, python, host: client.hello.hostName, probe, report };
  };
  const title = vscode.l10n.t("Checking {0}", vscode.workspace.asRelativePath(config));
  const prepared = await cancellable(title, asking);
  if (!prepared) return undefined;
  services.showCheck(prepared.report.problems.map((problem) => atFile(problem, config)));
  if (!prepared.report.ok) throw refusal(prepared.report.problems, config);
  return prepared;
}

/** Runs work under a notification that can be cancelled; undefined when it was. Checks end by themselves and leave nothing behind. */
function cancellable<T>(title: string, work: () => Promise<T>): Thenable<T | undefined> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    (_progress, token) => {
      const cancelled = new Promise<undefined>((resolve) => token.onCancellationRequested(() => resolve(undefined)));
      return Promise.race([work(), cancelled]);
    },
  );
}

/** A problem that names no file is the configuration's. */
const atFile = (problem: ConfigProblem, config: string): CheckedProblem => ({
  file: problem.file || config,
  message: problem.message,
  ...(problem.line !== undefined && { line: problem.line }),
  ...(problem.suggestion !== undefined && { suggestion: problem.suggestion }),
});

/** What is said when nothing is started: the first problem in words, and where all of them stand. */
export function refusal(problems: readonly ConfigProblem[], config: string): Unready {
  const [first] = problems;
  const name = vscode.workspace.asRelativePath(config);
  const more = problems.length > 1 ? ` ${vscode.l10n.t("And {0} more.", problems.length - 1)}` : "";
  const at = first && atFile(first, config);
  const place = new vscode.Position(Math.max((at?.line ?? 1) - 1, 0), 0);
  return new Unready(vscode.l10n.t("{0} cannot run: {1}", name, first?.message ?? "") + more, [
    {
      label: vscode.l10n.t("Open Config"),
      command: "vscode.open",
      arguments: [vscode.Uri.file(at?.file ?? config), { selection: new vscode.Range(place, place) }],
    },
    { label: vscode.l10n.t("Show Problems"), command: "workbench.actions.view.problems" },
  ]);
}

/** What is said where a Python has no trainer. */
export function noTrainer(python: string, problem: string): Unready {
  return new Unready(
    vscode.l10n.t(
      "The trainer cannot be used with {0}: {1} Install it there (pip install 'affectgpt-rl[trl]') or choose another Python.",
      python,
      problem,
    ),
    [
      {
        label: vscode.l10n.t("Choose Python"),
        command: "workbench.action.openSettings",
        arguments: ["affectgptRl.pythonPath"],
      },
    ],
  );
}
