import { type Evidence, RelayError } from "../runs/relay";

/**
 * What stands between here and a host's relay.
 *
 * - `noSsh`: this machine has no ssh program.
 * - `badConfig`: ssh does not accept its configuration, or the host's name.
 * - `unknownName`, `refused`, `unreachable`, `timedOut`, `dropped`, `stalled`: the network or the host's sshd.
 * - `authentication`: the host wants a password or a code. `keyRejected`: it accepted none of the user's keys.
 * - `hostKeyUnknown`, `hostKeyChanged`: ssh does not vouch for the host. Never bypassed.
 * - `noLogin`: the account may not run commands. `noise`: the login prints far too much, or something that hides our program.
 * - `noPython`, `oldPython`: nothing there can run the relay.
 * - `diskFull`, `quota`, `readOnly`, `folderDenied`: our folder on the host cannot be written.
 * - `versionSkew`: the relay there speaks another version of the protocol.
 * - `other`: none of these; the detail is all there is.
 */
export type HostFailureKind =
  | "noSsh"
  | "badConfig"
  | "unknownName"
  | "refused"
  | "unreachable"
  | "timedOut"
  | "dropped"
  | "stalled"
  | "authentication"
  | "keyRejected"
  | "hostKeyUnknown"
  | "hostKeyChanged"
  | "noLogin"
  | "noise"
  | "noPython"
  | "oldPython"
  | "diskFull"
  | "quota"
  | "readOnly"
  | "folderDenied"
  | "versionSkew"
  | "other";

/**
 * The next step for the user.
 *
 * - `authenticate`: log in once in a terminal; the connection follows.
 * - `confirmHostKey`: log in once in a terminal and compare the key's fingerprint there.
 * - `openConfig`: look at the ssh configuration.
 * - `chooseFolder`: give the host another folder for our files, or make room.
 * - `checkStartupFiles`: look at what the login prints or waits for there (.bashrc and its like).
 * - `installPython`: have Python 3.8 or later there.
 * - `installSsh`, `reload`, `checkHost`, `showLog`: as they say.
 */
export type HostAction =
  | "authenticate"
  | "confirmHostKey"
  | "openConfig"
  | "chooseFolder"
  | "checkStartupFiles"
  | "installPython"
  | "installSsh"
  | "reload"
  | "checkHost"
  | "showLog";

export interface HostFailure {
  readonly kind: HostFailureKind;
  /** What is wrong and what to do, in a sentence or two. */
  readonly message: string;
  readonly action: HostAction;
  /** Whether it may pass by itself, so that trying again without the user makes sense. */
  readonly retries: boolean;
  /** The line that decided, as ssh or the host said it. */
  readonly detail: string;
}

interface Meaning {
  readonly message: string;
  readonly action: HostAction;
  readonly retries: boolean;
}

const passes = (message: string, action: HostAction = "checkHost"): Meaning => ({ message, action, retries: true });
const stays = (message: string, action: HostAction): Meaning => ({ message, action, retries: false });

const MEANINGS: Readonly<Record<HostFailureKind, Meaning>> = {
  noSsh: stays(
    "There is no ssh program on this machine. Install OpenSSH, or name the program in the settings.",
    "installSsh",
  ),
  badConfig: stays(
    "ssh does not accept its configuration for this host. Correct the line that it names.",
    "openConfig",
  ),
  unknownName: passes("The host's name is not known. Check the network or VPN, and HostName in the ssh configuration."),
  refused: passes("The host refuses connections. Check that it is up, that sshd runs there, and the port."),
  unreachable: passes("There is no way to the host. Check the network or VPN."),
  timedOut: passes("The host did not answer in time. Check the network or VPN, and that the host is up."),
  dropped: passes("The connection was closed by the host or on the way."),
  stalled: passes("Nothing comes over the connection any more. Runs go on without it."),
  authentication: stays(
    "The host asks for a password or a code. Log in once in a terminal; the connection follows.",
    "authenticate",
  ),
  keyRejected: stays(
    "The host accepted none of your keys. Log in once in a terminal when the key has a passphrase; else copy the public key there (ssh-copy-id).",
    "authenticate",
  ),
  hostKeyUnknown: stays(
    "The host's key is not known yet. Log in once in a terminal and compare its fingerprint.",
    "confirmHostKey",
  ),
  hostKeyChanged: stays(
    "The host's key has changed. Ask its administrator whether that is so: if it is not, somebody else answers. Then remove the old key (ssh-keygen -R).",
    "openConfig",
  ),
  noLogin: stays(
    "The account may not run commands on this host. Use another host or ask its administrator.",
    "openConfig",
  ),
  noise: stays(
    "The login did not come to our program. Check what start-up files there print or wait for (.bashrc).",
    "checkStartupFiles",
  ),
  noPython: stays(
    "The host has no python3. Install Python 3.8 or later there, or load it in .bashrc.",
    "installPython",
  ),
  oldPython: stays(
    "The host's Python is older than 3.8. Install a later one there, or load it in .bashrc.",
    "installPython",
  ),
  diskFull: stays(
    "The disk of our folder on the host is full. Make room there, or choose another folder.",
    "chooseFolder",
  ),
  quota: stays("Your disk quota on the host is used up. Make room there, or choose another folder.", "chooseFolder"),
  readOnly: stays("Our folder on the host is read-only. Choose another folder.", "chooseFolder"),
  folderDenied: stays("Our folder on the host cannot be written. Choose another folder.", "chooseFolder"),
  versionSkew: stays("The relay on the host is of another version than the extension. Reload the window.", "reload"),
  other: stays("The connection could not be made.", "showLog"),
};

const LONGEST_DETAIL = 300;

/** What the relay's starter says by kind (bootstrap.py). */
const REPORTED: Readonly<Record<string, HostFailureKind>> = {
  pythonTooOld: "oldPython",
  diskFull: "diskFull",
  quota: "quota",
  readOnly: "readOnly",
  denied: "folderDenied",
  file: "folderDenied",
  broken: "dropped",
};

/**
 * Lines of ssh and of shells by what they mean. The first that is found in any line decides: warnings precede the line that matters, and
 * behind a jump host a general one follows it.
 */
const LINES: readonly (readonly [HostFailureKind, RegExp])[] = [
  [
    "badConfig",
    /bad configuration option|bad configuration options$|can't open user config file|bad owner or permissions on|garbage at end of line|missing argument\.|hostname contains invalid characters|controlpath too long|is no name of a host/i,
  ],
  ["unknownName", /could not resolve hostname|name or service not known|temporary failure in name resolution/i],
  ["refused", /connect to .*: connection refused|connection refused$/i],
  ["unreachable", /no route to host|network is (unreachable|down)|host is (unreachable|down)/i],
  ["timedOut", /connection timed out|operation timed out|banner exchange.*timeout|port \d+ timed out/i],
  ["stalled", /^timeout, server .* not responding/i],
  [
    "hostKeyChanged",
    /remote host identification has changed|has changed and you have requested strict|revoked host key/i,
  ],
  ["hostKeyUnknown", /host key verification failed|no .* host key is known/i],
  ["authentication", /permission denied \([^)]*(password|keyboard-interactive)/i],
  ["keyRejected", /permission denied|too many authentication failures|no supported authentication methods/i],
  [
    "dropped",
    /kex_exchange_identification|connection reset|connection closed|closed by remote host|broken pipe|mux_client_\w+: .*failed/i,
  ],
  ["noPython", /python3'?: .*not found|not found.*python3|unknown command:? '?python3|python3: no such file/i],
  ["noLogin", /account is (currently )?not available|this account is|shell access|restricted/i],
];

/**
 * Says what stands between here and a host's relay, from how the attempt failed. Pure: the same failure always means the same.
 *
 * @param error As the transport or the client threw it.
 */
export function classify(error: unknown): HostFailure {
  const [kind, detail] = decide(error);
  return { kind, detail: detail.trim().split(/\r?\n/, 1).join("").slice(0, LONGEST_DETAIL), ...MEANINGS[kind] };
}

function decide(error: unknown): readonly [HostFailureKind, string] {
  if (!(error instanceof RelayError)) return ["other", error instanceof Error ? error.message : String(error)];
  const { kind, message, evidence } = error;
  const { reported } = evidence;
  if (reported) return [REPORTED[reported.kind] ?? "other", `${reported.path}: ${reported.detail || reported.kind}`];
  if (kind === "sshMissing") return ["noSsh", message];
  if (kind === "version") return ["versionSkew", message];
  if (kind === "stalled") return ["stalled", message];
  if (kind === "pythonTooOld") return ["oldPython", message];
  const found = decisiveLine(evidence);
  if (found) return found;
  if (kind === "timeout") return [evidence.printed ? "noise" : "timedOut", message];
  // ssh is silent when the connection that it shares breaks.
  if (kind === "died" || evidence.end?.code === 255 || evidence.end?.signal) return ["dropped", message];
  return evidence.printed ? ["noise", message] : ["other", message];
}

function decisiveLine({ end, printed = "" }: Evidence): readonly [HostFailureKind, string] | undefined {
  const said = `${end?.said ?? ""}\n${printed}`.split(/\r?\n/);
  for (const [kind, pattern] of LINES) {
    const line = said.find((each) => pattern.test(each.trim()));
    if (line !== undefined) return [kind, line.trim()];
  }
  return undefined;
}
