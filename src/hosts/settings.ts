import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { hasCode } from "../files";
import { RelayError } from "../runs/relay";
import { isHostName } from "./name";

const run = promisify(execFile);
const ASK_MS = 10_000;

/** How the user's own ssh is called. */
export interface Ssh {
  /** The program: a name on the PATH, or a path. */
  readonly program: string;
  /** A configuration file in place of the user's. */
  readonly configFile?: string;
}

/** What of the user's configuration for a host decides how it is connected to. */
export interface HostSettings {
  readonly hostName: string;
  readonly user: string;
  readonly port: number;
  /** Hosts or a command between here and there; undefined for a direct connection. */
  readonly via: string | undefined;
  /** The user shares connections by a configuration of their own. */
  readonly sharesConnections: boolean;
  /** What they share stays after its last user. */
  readonly keepsConnections: boolean;
  /** Seconds; undefined where the system's applies. */
  readonly connectTimeout: number | undefined;
  /** Seconds; 0 for never. */
  readonly serverAliveInterval: number;
}

/** The options that name the configuration file. */
export function configOptions({ configFile }: Ssh): string[] {
  return configFile === undefined ? [] : ["-F", configFile];
}

/**
 * Asks ssh what the configuration means for a host: `Match`, `Include`, patterns and tokens included. Nothing is connected to.
 *
 * @throws RelayError when the name is none, there is no ssh, or the configuration is wrong.
 */
export async function hostSettings(ssh: Ssh, host: string): Promise<HostSettings> {
  if (!isHostName(host)) throw refusal(host, `${JSON.stringify(host)} is no name of a host.`);
  try {
    const { stdout } = await run(ssh.program, [...configOptions(ssh), "-G", "--", host], { timeout: ASK_MS });
    return settingsIn(stdout);
  } catch (error) {
    if (hasCode(error, "ENOENT", "EACCES"))
      throw new RelayError("sshMissing", `${ssh.program}: there is no such program.`);
    const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : String(error);
    throw refusal(host, said);
  }
}

const refusal = (host: string, said: string): RelayError =>
  new RelayError("startFailed", `${host}: ${said}`, [], { end: { code: 255, signal: null, said } });

function settingsIn(text: string): HostSettings {
  const values = new Map(
    text.split(/\r?\n/).map((line): [string, string] => {
      const space = line.indexOf(" ");
      return [line.slice(0, space).toLowerCase(), line.slice(space + 1).trim()];
    }),
  );
  const some = (key: string) => {
    const value = values.get(key);
    return value === undefined || value === "" || value === "none" ? undefined : value;
  };
  const isOff = (value: string | undefined) => value === undefined || value === "false" || value === "no";
  return {
    hostName: some("hostname") ?? "",
    user: some("user") ?? "",
    port: Number(some("port") ?? 22),
    via: some("proxyjump") ?? some("proxycommand"),
    sharesConnections: some("controlpath") !== undefined,
    keepsConnections: !isOff(some("controlpersist")),
    connectTimeout: some("connecttimeout") === undefined ? undefined : Number(some("connecttimeout")),
    serverAliveInterval: Number(some("serveraliveinterval") ?? 0),
  };
}
