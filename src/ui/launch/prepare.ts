import path from "node:path";
import * as vscode from "vscode";
import { textIn } from "../../files";
import type { TransferOptions } from "../../hosts";
import type { CheckReport, ConfigProblem, RelayClient } from "../../runs/relay";
import { Unready } from "../commands/failures";
import type { AddedHost } from "../hosts";
import type { CheckedProblem } from "../runConfig/language";
import type { RunSecrets } from "../secrets/store";
import type { Runs } from "../shared/runs";
import { type LaunchPlace, type Looked, thisMachine } from "./place";

/** What launching needs from the rest. */
export interface LaunchServices {
  readonly store: Runs;
  readonly secrets: RunSecrets;
  /** The relay of this machine, started when it is needed. @throws RelayError when it cannot be started. */
  relay(): Promise<RelayClient>;
  /** Shows what the trainer's check found as diagnostics. */
  showCheck(problems: readonly CheckedProblem[]): void;
  openDashboard(folder: string): Promise<void>;
}

/** A configuration that may run, and what is known of the machine. */
export interface Prepared extends Looked {
  readonly config: string;
  readonly report: CheckReport;
  /** The host that was chosen; undefined for this machine. */
  readonly added: AddedHost | undefined;
}

/**
 * Asks the machine what it has, and the trainer whether it would take the configuration. Nothing is started.
 *
 * @param place This machine when left out.
 * @returns Undefined when the user cancelled.
 * @throws Unready when the trainer is missing, or the configuration has problems: these stand at their lines then.
 */
export async function prepare(
  services: LaunchServices,
  config: string,
  place: LaunchPlace = thisMachine(services.store, services.relay),
): Promise<Prepared | undefined> {
  const { added } = place;
  const name = vscode.workspace.asRelativePath(config);
  const title = added ? vscode.l10n.t("Checking {0} on {1}", name, added.name) : vscode.l10n.t("Checking {0}", name);
  // Trust was given to the opened folder.
  const opened = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(config))?.uri.fsPath;
  const root = opened ?? path.dirname(config);
  const looked = await cancellable(title, (options) => place.look(config, { root, ...options }));
  if (!looked) return undefined;
  const { report, probe, python } = looked;
  const { problem } = probe.trainer;
  if (!report || (problem !== null && lacksTrl(report))) throw noTrainer(python, problem ?? "", added?.name);
  services.showCheck(report.problems.map((problem) => atFile(problem, config)));
  if (!report.ok) throw refusal(report.problems, config);
  return { ...looked, report, config, added };
}

/**
 * Runs work under a notification that can be cancelled; undefined when it was. Checks end by themselves and leave nothing behind; what is being
 * sent is ended, and goes on from there the next time.
 */
export function cancellable<T>(title: string, work: (options: TransferOptions) => Promise<T>): Thenable<T | undefined> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    (progress, token) => {
      const abort = new AbortController();
      const cancelled = new Promise<undefined>((resolve) =>
        token.onCancellationRequested(() => {
          resolve(undefined);
          abort.abort();
        }),
      );
      const onProgress: TransferOptions["onProgress"] = ({ done, total }) => {
        const all = (total / 1024 / 1024).toFixed(1);
        progress.report({
          message: done < total ? vscode.l10n.t("{0} of {1} MB sent", (done / 1024 / 1024).toFixed(1), all) : "",
        });
      };
      return Promise.race([work({ signal: abort.signal, onProgress }), cancelled]);
    },
  );
}

/** Whether the packages of the engine 'trl' are what is missing, which a set-up brings. */
const lacksTrl = ({ resolved, problems }: CheckReport): boolean =>
  textIn(resolved ?? {}, "engine") === "trl" && problems.some(({ key }) => key === "engine");

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

/** What is said where a Python has no trainer. @param host The SSH host; left out, this machine. */
export function noTrainer(python: string, problem: string, host?: string): Unready {
  if (host !== undefined) {
    return new Unready(vscode.l10n.t("{0} has no trainer that can be used ({1}): {2}", host, python, problem), [
      {
        label: vscode.l10n.t("Set Up Trainer…"),
        command: "affectgptRl.setUpTrainer",
        arguments: [host],
      },
      {
        label: vscode.l10n.t("Open Setting"),
        command: "workbench.action.openSettings",
        arguments: ["affectgptRl.hosts"],
      },
    ]);
  }
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
