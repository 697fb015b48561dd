import { l10n } from "vscode";
import type { ConnectionState, HostFailureKind } from "../../hosts";
import type { Probe } from "../../runs/relay";

/** What stands in a host's line and messages. Times are epoch milliseconds. */

/** A GPU with less of its memory in use than this share is free. */
const FREE_SHARE = 0.1;

/** What of a host its line is drawn from. */
export interface HostView {
  readonly name: string;
  readonly state: ConnectionState;
  /** As the host said last; undefined before it was asked. */
  readonly gpus: Probe["gpus"] | undefined;
  /** When its runs were asked for last; undefined when they never were. */
  readonly asOf: number | undefined;
  /** Runs that are going on there, as far as is known. */
  readonly running: number;
}

/** What is known of the way to a run of a host. */
export interface HostNews {
  readonly host: string;
  /** When the run was heard of last; undefined when it never was. */
  readonly heard: number | undefined;
  readonly connection: ConnectionState;
}

/** What is said of a run whose host is away; undefined while there is a connection. */
export function awayText({ host, heard, connection }: HostNews): string | undefined {
  if (connection.kind === "connected") return undefined;
  const asOf = heard === undefined ? "" : ` ${l10n.t("What is shown is as of {0}.", clock(heard))}`;
  const failure = "failure" in connection ? connection.failure : undefined;
  if (failure && "since" in connection) {
    return l10n.t("{0} is away since {1} ({2}).", host, clock(connection.since), shortFailure(failure.kind)) + asOf;
  }
  return connection.kind === "connecting"
    ? l10n.t("{0} is being connected to.", host) + asOf
    : l10n.t("{0} is not connected.", host) + asOf;
}

/** Whether a GPU has its memory for a new run, whoever uses it. */
export const isFree = ({ memoryUsedMB, memoryTotalMB }: Probe["gpus"][number]): boolean =>
  (memoryUsedMB ?? 0) < FREE_SHARE * (memoryTotalMB ?? 1);

/** The GPUs at a glance: `2 of 4 GPUs free`. */
export function gpusText(gpus: Probe["gpus"]): string {
  const free = gpus.filter(isFree);
  return gpus.length === 0 ? l10n.t("no GPU") : l10n.t("{0} of {1} GPUs free", free.length, gpus.length);
}

/** How a host is connected, in a few words. */
export function connectionText({ state, gpus }: Pick<HostView, "state" | "gpus">): string {
  switch (state.kind) {
    case "idle":
      return l10n.t("not connected");
    case "connecting":
      return l10n.t("connecting…");
    case "connected":
      return gpus ? l10n.t("connected, {0}", gpusText(gpus)) : l10n.t("connected");
    case "authentication":
      return l10n.t("waits for a login in a terminal");
    case "waiting":
      return l10n.t(
        "{0} since {1}; tries again at {2}",
        shortFailure(state.failure.kind),
        clock(state.since),
        clock(state.until),
      );
    case "disconnected":
      return l10n.t("disconnected since {0}: {1}", clock(state.since), shortFailure(state.failure.kind));
  }
}

/** What stands behind a host's name. */
export function hostDescription(view: HostView): string {
  const running = view.running > 0 ? ` · ${l10n.t("{0} running", view.running)}` : "";
  return connectionText(view) + running;
}

/** What the menus of package.json ask for: `kept` can be disconnected, `away` connected, and `login` waits for the user. */
export function hostContext(kind: ConnectionState["kind"]): string {
  const isKept = kind === "connected" || kind === "connecting" || kind === "waiting";
  const isAway = kind !== "connected" && kind !== "connecting";
  return `host+ssh${isKept ? "+kept" : ""}${isAway ? "+away" : ""}${kind === "authentication" ? "+login" : ""}`;
}

/** The lines of a host's tooltip. */
export function hostDetails(view: HostView): { readonly label: string; readonly value: string }[] {
  const { state, gpus, asOf } = view;
  const failure = "failure" in state ? state.failure : undefined;
  const hello = state.kind === "connected" ? state.hello : undefined;
  return [
    { label: l10n.t("Connection"), value: connectionText(view) },
    ...(failure ? [{ label: l10n.t("What to do"), value: failureText(failure.kind) }] : []),
    ...(failure?.detail ? [{ label: l10n.t("What was said"), value: failure.detail }] : []),
    ...(hello ? [{ label: l10n.t("Machine"), value: `${hello.user}@${hello.hostName}, ${hello.platform}` }] : []),
    ...(gpus ?? []).map((gpu) => ({ label: l10n.t("GPU {0}", gpu.index), value: gpuText(gpu) })),
    {
      label: l10n.t("Runs as of"),
      value: asOf === undefined ? l10n.t("not asked yet") : new Date(asOf).toLocaleString(),
    },
  ];
}

function gpuText({ name, memoryUsedMB, memoryTotalMB, utilization }: Probe["gpus"][number]): string {
  const memory =
    memoryUsedMB === null || memoryTotalMB === null
      ? []
      : [l10n.t("{0} of {1} GB in use", gigabytes(memoryUsedMB), gigabytes(memoryTotalMB))];
  return [name, ...memory, ...(utilization === null ? [] : [`${utilization} %`])].join(" · ");
}

const gigabytes = (mb: number): string => (mb / 1024).toFixed(0);

/** A moment, with its day when that is another one. */
function clock(time: number): string {
  const date = new Date(time);
  return date.toDateString() === new Date().toDateString() ? date.toLocaleTimeString() : date.toLocaleString();
}

/** What stands in between, for a line. */
export function shortFailure(kind: HostFailureKind): string {
  switch (kind) {
    case "noSsh":
      return l10n.t("no ssh on this machine");
    case "badConfig":
      return l10n.t("ssh refuses its configuration");
    case "unknownName":
      return l10n.t("name not known");
    case "refused":
      return l10n.t("refuses connections");
    case "unreachable":
      return l10n.t("out of reach");
    case "timedOut":
      return l10n.t("does not answer");
    case "dropped":
      return l10n.t("connection closed");
    case "stalled":
      return l10n.t("connection stalled");
    case "authentication":
      return l10n.t("asks for a login");
    case "keyRejected":
      return l10n.t("accepts none of your keys");
    case "hostKeyUnknown":
      return l10n.t("its key is not known yet");
    case "hostKeyChanged":
      return l10n.t("its key has changed");
    case "noLogin":
      return l10n.t("the account may not run commands");
    case "noise":
      return l10n.t("the login did not come through");
    case "noPython":
      return l10n.t("no Python there");
    case "oldPython":
      return l10n.t("Python too old there");
    case "diskFull":
      return l10n.t("disk full there");
    case "quota":
      return l10n.t("quota used up there");
    case "readOnly":
      return l10n.t("folder read-only there");
    case "folderDenied":
      return l10n.t("folder not writable there");
    case "versionSkew":
      return l10n.t("relay of another version");
    case "other":
      return l10n.t("no connection");
  }
}

/** What stands in between, and what to do about it. */
export function failureText(kind: HostFailureKind): string {
  switch (kind) {
    case "noSsh":
      return l10n.t("There is no ssh program on this machine. Install OpenSSH, or name the program in the settings.");
    case "badConfig":
      return l10n.t("ssh does not accept its configuration for this host. Correct the line that it names.");
    case "unknownName":
      return l10n.t("The host's name is not known. Check the network or VPN, and HostName in the ssh configuration.");
    case "refused":
      return l10n.t("The host refuses connections. Check that it is up, that sshd runs there, and the port.");
    case "unreachable":
      return l10n.t("There is no way to the host. Check the network or VPN.");
    case "timedOut":
      return l10n.t("The host did not answer in time. Check the network or VPN, and that the host is up.");
    case "dropped":
      return l10n.t("The connection was closed by the host or on the way.");
    case "stalled":
      return l10n.t("Nothing comes over the connection any more. Runs go on without it.");
    case "authentication":
      return l10n.t("The host asks for a password or a code. Log in once in a terminal; the connection follows.");
    case "keyRejected":
      return l10n.t(
        "The host accepted none of your keys. Log in once in a terminal when the key has a passphrase; else copy the public key there (ssh-copy-id).",
      );
    case "hostKeyUnknown":
      return l10n.t("The host's key is not known yet. Log in once in a terminal and compare its fingerprint.");
    case "hostKeyChanged":
      return l10n.t(
        "The host's key has changed. Ask its administrator whether that is so: if it is not, somebody else answers. Then remove the old key (ssh-keygen -R).",
      );
    case "noLogin":
      return l10n.t("The account may not run commands on this host. Use another host or ask its administrator.");
    case "noise":
      return l10n.t(
        "The login did not come to our program. Check what start-up files there print or wait for (.bashrc).",
      );
    case "noPython":
      return l10n.t("The host has no python3. Install Python 3.8 or later there, or load it in .bashrc.");
    case "oldPython":
      return l10n.t("The host's Python is older than 3.8. Install a later one there, or load it in .bashrc.");
    case "diskFull":
      return l10n.t("The disk of our folder on the host is full. Make room there, or choose another folder.");
    case "quota":
      return l10n.t("Your disk quota on the host is used up. Make room there, or choose another folder.");
    case "readOnly":
      return l10n.t("Our folder on the host is read-only. Choose another folder.");
    case "folderDenied":
      return l10n.t("Our folder on the host cannot be written. Choose another folder.");
    case "versionSkew":
      return l10n.t("The relay on the host is of another version than the extension. Reload the window.");
    case "other":
      return l10n.t("The connection could not be made.");
  }
}
