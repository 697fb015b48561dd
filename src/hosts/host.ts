import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Disposable } from "../files";
import { sshTransport, type Transport } from "../runs/relay";
import { HostConnection } from "./connection";
import { multiplexing } from "./multiplexing";
import { configOptions, type HostSettings, hostSettings, type Ssh } from "./settings";

const run = promisify(execFile);
const CONNECT_SECONDS = 15;
const ALIVE_SECONDS = 15;
const START_SECONDS = 45;
const SILENCE_SECONDS = 60;
/** How long a shared connection stays after its last user. */
const PERSIST_SECONDS = 60;
const CHECK_MS = 5000;
/** A login by a terminal serves for so long after its last use: a day of work. */
const LOGIN_SECONDS = 8 * 3600;

export interface HostOptions {
  readonly ssh: Ssh;
  /** The relay's program (`dist/relay.pyz`). */
  readonly relay: string;
  /** Where on the host our files live; a leading `~` is the home. `~/.affectgpt-rl` when left out. */
  readonly folder?: string;
  /** After how many seconds without a word a relay leaves its host; a minute when left out. */
  readonly silenceSeconds?: number;
}

/** A machine that is reached by the user's own ssh. */
export class Host implements Disposable {
  readonly connection: HostConnection;

  /** @param name As the user's ssh configuration names it. */
  constructor(
    readonly name: string,
    readonly options: HostOptions,
  ) {
    this.connection = new HostConnection({
      name,
      transport: () => this.#transport(),
      isLoggedIn: () => this.#isLoggedIn(),
    });
  }

  /**
   * The command that logs in once, for a terminal of the user: it asks for password, code or the host's key, and its connection is then
   * shared. Undefined where ssh cannot share connections; then keys and an agent are the only way.
   */
  async loginCommand(): Promise<readonly string[] | undefined> {
    const settings = await hostSettings(this.options.ssh, this.name);
    const shared = settings.sharesConnections ? [] : await multiplexing(LOGIN_SECONDS);
    if (!settings.sharesConnections && shared.length === 0) return undefined;
    // Without a command of its own it goes to the background once it is in.
    const { program } = this.options.ssh;
    return [program, ...configOptions(this.options.ssh), ...shared, "-f", "-N", "--", this.name];
  }

  dispose(): void {
    this.connection.dispose();
  }

  async #transport(): Promise<Transport> {
    const { ssh, relay, folder = "~/.affectgpt-rl", silenceSeconds = SILENCE_SECONDS } = this.options;
    const settings = await hostSettings(ssh, this.name);
    const options = [...configOptions(ssh), ...timing(settings), ...(await this.#sharing(settings))];
    const { program } = ssh;
    return sshTransport({
      ...{ host: this.name, ssh: program, options, relay, folder, silenceSeconds },
      startSeconds: START_SECONDS,
    });
  }

  async #sharing({ sharesConnections, via }: HostSettings): Promise<string[]> {
    // A connection that stays hides what the way to it says: a jump host's trouble could not be told.
    return sharesConnections ? [] : multiplexing(via === undefined ? PERSIST_SECONDS : 0);
  }

  async #isLoggedIn(): Promise<boolean> {
    const { ssh } = this.options;
    try {
      const sharing = await this.#sharing(await hostSettings(ssh, this.name));
      await run(ssh.program, [...configOptions(ssh), ...sharing, "-O", "check", "--", this.name], {
        timeout: CHECK_MS,
      });
      return true;
    } catch {
      return false;
    }
  }
}

/** Time limits, where the user's configuration sets none: ssh's own are those of TCP, which are minutes. */
function timing({ connectTimeout, serverAliveInterval }: HostSettings): string[] {
  return [
    ...(connectTimeout === undefined ? [`ConnectTimeout=${CONNECT_SECONDS}`] : []),
    ...(serverAliveInterval === 0 ? [`ServerAliveInterval=${ALIVE_SECONDS}`, "ServerAliveCountMax=3"] : []),
  ].flatMap((option) => ["-o", option]);
}
