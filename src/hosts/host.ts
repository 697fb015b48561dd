import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import path from "node:path";
import { promisify } from "node:util";
import type { Disposable } from "../files";
import { type AblateAnswer, type AblateRequest, sshTransport, type Transport } from "../runs/relay";
import { HostConnection } from "./connection";
import { RemoteDataset } from "./dataset";
import { type FetchRequest, fetchFile, fetchFolder } from "./fetch";
import { multiplexing } from "./multiplexing";
import type { HostPaths } from "./paths";
import { overDrops } from "./persist";
import { RemoteFile } from "./remoteFile";
import { HostRuns } from "./runs";
import { configOptions, type HostSettings, hostSettings, type Ssh } from "./settings";
import { HostSetup } from "./setup";
import type { TransferOptions } from "./transfer";
import { type UploadFile, upload } from "./upload";

const run = promisify(execFile);
const DEFAULT_FOLDER = "~/.affectgpt-rl";
const CONNECT_SECONDS = 15;
const ALIVE_SECONDS = 15;
const START_SECONDS = 45;
const SILENCE_SECONDS = 60;
/** How long a shared connection stays after its last user. */
const PERSIST_SECONDS = 60;
const CHECK_MS = 5000;
/** A login by a terminal serves for so long after its last use: a day of work. */
const LOGIN_SECONDS = 8 * 3600;
const NO_OTHER_COMMAND = ["-o", "RemoteCommand=none"];

export interface HostOptions {
  readonly ssh: Ssh;
  /** The relay's program (`dist/relay.pyz`). */
  readonly relay: string;
  /** The folder here for copies of what is on hosts. */
  readonly storage: string;
  /** Where on the host our files live; a leading `~` is the home. `~/.affectgpt-rl` when left out. */
  readonly folder?: string;
  /** The runs root on the host, absolute; `runs` of our folder when left out. */
  readonly runsRoot?: string;
  /** After how many seconds without a word a relay leaves its host; a minute when left out. */
  readonly silenceSeconds?: number;
}

/** A machine that is reached by the user's own ssh. */
export class Host implements Disposable {
  readonly connection: HostConnection;
  readonly runs: HostRuns;
  readonly setup: HostSetup;
  readonly #storage: string;
  #home: string | undefined;

  /** @param name As the user's ssh configuration names it. */
  constructor(
    readonly name: string,
    readonly options: HostOptions,
  ) {
    this.connection = new HostConnection({
      name,
      transport: () => this.#transport(),
      isLoggedIn: () => this.#control("check"),
      giveUp: () => this.#giveUp(),
    });
    // A host's name may hold what no file system takes, and two names may differ in case alone.
    const key = createHash("sha256").update(name).digest("hex").slice(0, 8);
    const storage = path.join(options.storage, `${name.replace(/[^A-Za-z0-9._-]/g, "-")}-${key}`);
    this.#storage = storage;
    this.runs = new HostRuns(this.connection, { root: async () => (await this.paths()).runs, storage });
    this.setup = new HostSetup(this.connection, () => this.paths());
  }

  /** Where our things are there. @throws HostError when the host was never reached and is not reached now. */
  async paths(): Promise<HostPaths> {
    this.#home ??= (await this.connection.connect()).hello.home;
    const folder = (this.options.folder ?? DEFAULT_FOLDER).replace(/^~(?=\/|$)/, this.#home);
    const under = (name: string) => path.posix.join(folder, name);
    return {
      ...{ folder, uploads: under("uploads"), trainer: under("trainer") },
      runs: this.options.runsRoot ?? under("runs"),
    };
  }

  /**
   * Brings files there, such as a configuration and the code beside it; each content once.
   *
   * @returns The folder on the host that holds them.
   */
  async upload(files: readonly UploadFile[], options: TransferOptions = {}): Promise<string> {
    return upload(this.connection, (await this.paths()).uploads, files, options);
  }

  /** Fetches a checkpoint, a policy or another folder of a run. */
  fetch(request: FetchRequest, options: TransferOptions = {}): Promise<void> {
    return fetchFolder(this.connection, request, options);
  }

  /** Fetches one file of a run. @param copy Where it is to be here. */
  fetchFile(request: Omit<FetchRequest, "target">, copy: string, options: TransferOptions = {}): Promise<void> {
    return fetchFile(this.connection, request, copy, options);
  }

  /**
   * Calls the trainer's command on grids there. Each of its calls may be made again, so that one outlives drops.
   *
   * @param request.python The trainer's Python there.
   */
  ablate(request: AblateRequest): Promise<AblateAnswer> {
    return overDrops(this.connection, (client) => client.ablate(request));
  }

  /** Opens a file there for reading by ranges. @param root Nothing outside of it is read. */
  openFile(root: string, file: string): Promise<RemoteFile> {
    return RemoteFile.open(this.connection, root, file);
  }

  /** The dataset of a run there. @param files Those that the run names, absolute. */
  dataset(files: readonly string[]): RemoteDataset {
    return new RemoteDataset(this.connection, files, path.join(this.#storage, "datasets"));
  }

  /**
   * The command that logs in once, for a terminal of the user: it asks for password, code or the host's key, and its connection is then
   * shared. Undefined where ssh cannot share connections; then keys and an agent are the only way.
   */
  async loginCommand(): Promise<readonly string[] | undefined> {
    const settings = await hostSettings(this.options.ssh, this.name);
    const shared = settings.sharesConnections ? ownKept(settings) : await multiplexing(LOGIN_SECONDS);
    if (!settings.sharesConnections && shared.length === 0) return undefined;
    // The command is answered by the connection that stays, after it has left the terminal. With -f and -N the terminal's end could take it
    // along: there, the process that the terminal waits for goes first.
    const { program } = this.options.ssh;
    return [program, ...configOptions(this.options.ssh), ...shared, ...NO_OTHER_COMMAND, "--", this.name, "true"];
  }

  dispose(): void {
    this.runs.dispose();
    this.connection.dispose();
  }

  async #transport(): Promise<Transport> {
    const { ssh, relay, folder = DEFAULT_FOLDER, silenceSeconds = SILENCE_SECONDS } = this.options;
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

  async #giveUp(): Promise<void> {
    const { sharesConnections } = await hostSettings(this.options.ssh, this.name);
    // One of the user's own may serve their terminals.
    if (!sharesConnections) await this.#control("exit");
  }

  /** Speaks to the process that holds the shared connection. @returns Whether there is one. */
  async #control(command: "check" | "exit"): Promise<boolean> {
    const { ssh } = this.options;
    try {
      const sharing = await this.#sharing(await hostSettings(ssh, this.name));
      await run(ssh.program, [...configOptions(ssh), ...sharing, "-O", command, "--", this.name], {
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

/** For a connection that the user's own configuration shares: what makes it stay after a login. */
function ownKept({ keepsConnections }: HostSettings): string[] {
  return keepsConnections ? [] : ["-o", "ControlMaster=auto", "-o", `ControlPersist=${LOGIN_SECONDS}`];
}
