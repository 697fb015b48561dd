import { l10n } from "vscode";
import type { HostError, HostFailure } from "../../hosts";
import type { Remedy } from "../shared/remedy";
import { failureText } from "./texts";

/** What is said when a host cannot be used, and the next step as a button. */
export function hostFailure({ host, failure }: HostError): {
  readonly message: string;
  readonly remedies: readonly Remedy[];
} {
  const said = failure.detail ? ` (${failure.detail})` : "";
  return { message: `${host}: ${failureText(failure.kind)}${said}`, remedies: remediesOf(host, failure) };
}

function remediesOf(host: string, { action }: HostFailure): readonly Remedy[] {
  const setting = (name: string): Remedy => ({
    label: l10n.t("Open Setting"),
    command: "workbench.action.openSettings",
    arguments: [`affectgptRl.${name}`],
  });
  const onHost = (label: string, name: string): Remedy => ({
    label,
    command: `affectgptRl.${name}`,
    arguments: [host],
  });
  const again = onHost(l10n.t("Connect Again"), "connectHost");
  switch (action) {
    case "authenticate":
    case "confirmHostKey":
      return [onHost(l10n.t("Authenticate in Terminal"), "authenticateHost")];
    case "openConfig":
      return [{ label: l10n.t("Open SSH Configuration"), command: "affectgptRl.openSshConfig" }, again];
    case "chooseFolder":
      return [setting("hosts"), again];
    case "checkStartupFiles":
    case "installPython":
      return [onHost(l10n.t("Open Terminal on Host"), "openHostTerminal"), again];
    case "installSsh":
      return [setting("ssh.program")];
    case "reload":
      return [{ label: l10n.t("Reload Window"), command: "workbench.action.reloadWindow" }];
    case "checkHost":
      return [again];
    case "showLog":
      return [{ label: l10n.t("Show Log"), command: "affectgptRl.showExtensionLog" }, again];
  }
}
