import { l10n } from "vscode";
import { EmotionError } from "../../emotion";
import { FileError } from "../../files";
import { HostError } from "../../hosts";
import { PackError } from "../../packs";
import { RelayError, type RelayErrorKind } from "../../runs/relay";
import { hostFailure } from "../hosts/failures";
import { fileTroubleText } from "../shared/fileTrouble";
import { messageOf, UserError } from "../shared/problems";
import type { Remedy } from "../shared/remedy";

/** A message for the person in front of the screen, with the ways out. */
export class Unready extends UserError {
  constructor(
    message: string,
    readonly remedies: readonly Remedy[],
  ) {
    super(message);
  }
}

/** What is said of a command that failed. */
export interface Failure {
  readonly message: string;
  readonly remedies: readonly Remedy[];
  /** Nobody foresaw it: the log keeps the whole error. */
  readonly unforeseen: boolean;
}

const setting = (name: string): Remedy => ({
  label: l10n.t("Open Setting"),
  command: "workbench.action.openSettings",
  arguments: [`affectgptRl.${name}`],
});
const log = (): Remedy => ({ label: l10n.t("Show Log"), command: "affectgptRl.showExtensionLog" });

/** Says a failure so that a person can act: what happened and, as buttons, what to do about it. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Unready) return { message: error.message, remedies: error.remedies, unforeseen: false };
  if (error instanceof UserError) {
    const message = [error.message, error.where, error.todo].filter(Boolean).join(" ");
    return { message, remedies: [], unforeseen: false };
  }
  // The messages of these name file, line and remedy already.
  if (error instanceof EmotionError || error instanceof PackError)
    return { message: error.message, remedies: [], unforeseen: false };
  if (error instanceof FileError) {
    return { message: fileTroubleText(error.trouble, error.path), remedies: [log()], unforeseen: false };
  }
  if (error instanceof HostError) return { ...hostFailure(error), unforeseen: false };
  if (error instanceof RelayError) return relayFailure(error);
  return { message: messageOf(error), remedies: [log()], unforeseen: true };
}

function relayFailure({ kind, message }: RelayError): Failure {
  const python = kind === "pythonMissing" || kind === "pythonTooOld" || kind === "trainer";
  const remedies = python ? [setting("pythonPath"), log()] : [log()];
  return { message: `${relayText(kind)} (${message})`, remedies, unforeseen: kind === "internal" };
}

function relayText(kind: RelayErrorKind): string {
  switch (kind) {
    case "pythonMissing":
      return l10n.t("No Python was found to start runs with. Install Python 3.11 or choose one in the settings.");
    case "pythonTooOld":
      return l10n.t("This Python is too old; 3.8 or later is needed. Choose another one in the settings.");
    case "trainer":
      return l10n.t(
        "The trainer cannot be used with this Python. Install it there or choose another one in the settings.",
      );
    case "sshMissing":
      return l10n.t("There is no ssh program. Install OpenSSH or choose the program in the settings.");
    case "startFailed":
      return l10n.t("The relay, which starts and stops runs, did not start.");
    case "version":
      return l10n.t("The relay is of another version than the extension. Reload the window.");
    case "died":
      return l10n.t("The relay ended before it answered. Runs go on without it; look at the run, then try again.");
    case "stalled":
      return l10n.t("The connection to the host stalled. Runs go on without it; look at the run, then try again.");
    case "timeout":
      return l10n.t("The relay did not answer in time. Look at the run, then try again.");
    case "refused":
      return l10n.t("The run configuration has problems, so nothing was started.");
    case "noRun":
      return l10n.t("This folder holds no run that can be used.");
    case "alive":
      return l10n.t("This run is running already.");
    case "scheduler":
      return l10n.t("Slurm does not answer. Its jobs go on; try again later.");
    case "file":
      return l10n.t("A file or folder cannot be used.");
    case "invalid":
    case "internal":
      return l10n.t("The relay failed. A support bundle has what is needed to report it.");
    case "disposed":
      return l10n.t("The window is closing, so nothing was started.");
  }
}
