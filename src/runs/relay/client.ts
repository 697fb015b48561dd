import { createMessageConnection, NullLogger, StreamMessageWriter } from "vscode-jsonrpc/node";
import type { Methods } from "../../contracts/relay";
import { Calls } from "./calls";
import { RelayError } from "./errors";
import { Follows, type OnEvent } from "./follows";
import { afterSentinel } from "./handshake";
import { keepAlive } from "./keepAlive";
import { messageReader } from "./messages";
import type { Pipe, PipeEnd, Transport } from "./transport";
import type {
  AblateAnswer,
  AblateRequest,
  CheckReport,
  CheckRequest,
  FilesAnswer,
  FilesRequest,
  Follow,
  FollowRequest,
  Hello,
  Installation,
  InstallationRequest,
  InstallRequest,
  LaunchArrayRequest,
  Launched,
  LaunchedArray,
  LaunchRequest,
  LeftProcess,
  ListedRun,
  ListRequest,
  MissingAnswer,
  MissingRequest,
  PlaceAnswer,
  PlaceRequest,
  Preview,
  Probe,
  ProbeRequest,
  PutRequest,
  ReadAnswer,
  ReadRequest,
  Resumed,
  ResumeRequest,
  StopAnswer,
  StopRequest,
} from "./types";

/** The version of the protocol that is spoken here. */
const PROTOCOL = 1;

/** How long is waited, in seconds. */
export interface ClientOptions {
  /** For the relay's first line; start-up files of a login may be slow. */
  readonly startSeconds?: number;
  /** For an answer that needs files alone. */
  readonly answerSeconds?: number;
  /** For a check, which reads whole datasets, and for what begins with one. */
  readonly checkSeconds?: number;
}

/** A relay in good health says hello at once, whatever its other calls wait for. */
const ALIVE_SECONDS = 5;
/** A grid is checked variant by variant. */
const GRID_CHECKS = 4;
const DEFAULTS: Required<ClientOptions> = { startSeconds: 30, answerSeconds: 30, checkSeconds: 180 };

/** One started relay. Every call ends: with its answer, or with a RelayError that says why there is none. */
export class RelayClient {
  readonly #calls: Calls;
  readonly #follows: Follows;
  readonly #pipe: Pipe;

  private constructor(
    /** What the relay said about itself. */
    readonly hello: Hello,
    /** Settles when the relay has ended, for whatever reason. */
    readonly closed: Promise<RelayError>,
    readonly name: string,
    readonly limits: Required<ClientOptions>,
    calls: Calls,
    follows: Follows,
    pipe: Pipe,
  ) {
    this.#calls = calls;
    this.#follows = follows;
    this.#pipe = pipe;
  }

  /**
   * Starts a relay and greets it.
   *
   * @throws RelayError when there is no relay at the other end that speaks this protocol.
   */
  static async connect(transport: Transport, options: ClientOptions = {}): Promise<RelayClient> {
    const limits = { ...DEFAULTS, ...options };
    const pipe = await transport.open();
    const { name } = transport;
    // A write to a relay that has just died fails with EPIPE; what that means is said by its end.
    pipe.input.on("error", () => undefined);
    try {
      const messages = await afterSentinel(pipe, limits.startSeconds, name);
      const connection = createMessageConnection(
        messageReader(messages),
        new StreamMessageWriter(pipe.input),
        NullLogger,
      );
      const follows = new Follows(connection, messages);
      let stalled: RelayError | undefined;
      let doubted = false;
      const calls: Calls = new Calls(connection, name, () => {
        // One call may hang on a slow disk; a relay that does not even say hello is of no use and makes room for another.
        // Over a network an answer may also queue behind other data: there the keep-alive is the judge.
        if (doubted || transport.silenceSeconds !== undefined) return;
        doubted = true;
        calls.ask("hello", {}, Math.min(ALIVE_SECONDS, limits.answerSeconds)).then(
          () => {
            doubted = false;
          },
          () => pipe.close(),
        );
      });
      const closed = pipe.ended.then((end) => {
        const died = new RelayError("died", `${name}: the relay ${howEnded(end)}`, [], { end });
        calls.close(died);
        follows.abandon(calls.end ?? died);
        connection.dispose();
        return stalled ?? died;
      });
      connection.listen();
      if (transport.silenceSeconds !== undefined) {
        const ping = () => void calls.ask("hello", {}, limits.answerSeconds).catch(() => undefined);
        const stop = keepAlive(messages, transport.silenceSeconds, ping, () => {
          stalled = new RelayError("stalled", `${name}: nothing has come over the connection for a while.`);
          calls.close(stalled);
          pipe.close();
        });
        void closed.then(stop);
      }
      const hello = await calls.ask("hello", {}, limits.startSeconds);
      if (hello.protocol !== PROTOCOL) {
        const message = `${name}: the relay speaks version ${hello.protocol} of the protocol, not ${PROTOCOL}.`;
        throw new RelayError("version", message);
      }
      return new RelayClient(hello, closed, name, limits, calls, follows, pipe);
    } catch (error) {
      pipe.close();
      throw error;
    }
  }

  /** Says what the machine has: GPUs, Python, disk, and whether the trainer can be used there. */
  probe(request: ProbeRequest = {}): Promise<Probe> {
    return this.#calls.ask("probe", request, this.limits.checkSeconds);
  }

  /** The GPUs alone: quick enough to be asked again and again. */
  gpus(): Promise<Probe["gpus"]> {
    return this.#calls.ask("gpus", {}, this.limits.answerSeconds);
  }

  /** Checks a run configuration without starting anything. A configuration with problems is an answer, not an error. */
  check(request: CheckRequest): Promise<CheckReport> {
    return this.#calls.ask("check", request, this.limits.checkSeconds);
  }

  /** Starts a run. @throws RelayError of kind `refused` with the problems when the configuration has any. */
  launch(request: LaunchRequest): Promise<Launched> {
    return this.#calls.ask("launch", request, this.limits.checkSeconds);
  }

  /** Says what a launch would hand to Slurm, without submitting it. @throws RelayError of kind `refused` when nothing could be launched. */
  preview(request: CheckRequest): Promise<Preview> {
    return this.#calls.ask("preview", request, this.limits.checkSeconds);
  }

  /** Starts runs as one array of Slurm jobs. @throws RelayError of kind `refused`, and then none of them was started. */
  launchArray(request: LaunchArrayRequest): Promise<LaunchedArray> {
    return this.#calls.ask("launchArray", request, request.runs.length * this.limits.checkSeconds);
  }

  /** Calls the trainer's command on grids. A queue that it starts is a process of its own. */
  ablate(request: AblateRequest): Promise<AblateAnswer> {
    return this.#calls.ask("ablate", request, GRID_CHECKS * this.limits.checkSeconds);
  }

  /** Goes on with a run from its last checkpoint. @throws RelayError of kind `alive` while it runs. */
  resume(request: ResumeRequest): Promise<Resumed> {
    return this.#calls.ask("resume", request, this.limits.answerSeconds);
  }

  /** Asks a run to finish its step, save and stop. Its end is seen when the run folder says so. */
  stop(request: StopRequest): Promise<StopAnswer> {
    return this.#calls.ask("stop", request, this.limits.answerSeconds);
  }

  /** The processes of a run that have outlived its supervisor; none while it is supervised. */
  leftBehind(request: Methods["leftBehind"]["params"]): Promise<readonly LeftProcess[]> {
    return this.#calls.ask("leftBehind", request, this.limits.answerSeconds);
  }

  /** Ends them: asks, waits, kills. @throws RelayError of kind `alive` while the run is supervised. */
  endLeftBehind(request: Methods["endLeftBehind"]["params"]): Promise<Methods["endLeftBehind"]["result"]> {
    return this.#calls.ask("endLeftBehind", request, this.limits.checkSeconds);
  }

  /** The runs below a runs root, in no order. A folder that does not exist has none. */
  list(request: ListRequest): Promise<readonly ListedRun[]> {
    return this.#calls.ask("list", request, this.limits.answerSeconds);
  }

  /**
   * Follows the files of a run.
   *
   * @param onEvent Called in order, and the next time when what it returned has settled. An error that it throws ends the follow and is what
   *   `ended` rejects with.
   */
  async follow(request: FollowRequest, onEvent: OnEvent): Promise<Follow> {
    return this.#follows.open(onEvent, (follow) =>
      this.#calls.ask("follow", { ...request, follow }, this.limits.answerSeconds),
    );
  }

  /** Reads a range of a file under a folder. */
  async read(request: ReadRequest): Promise<ReadAnswer> {
    const answer = await this.#calls.ask("read", request, this.limits.answerSeconds);
    return { ...answer, data: Buffer.from(answer.data, "base64") };
  }

  /** Lists the files below a folder, for a `read` of each. */
  files(request: FilesRequest): Promise<FilesAnswer> {
    return this.#calls.ask("files", request, this.limits.answerSeconds);
  }

  /** Which contents the machine has not been sent yet, and how much of each it has. */
  missing(request: MissingRequest): Promise<MissingAnswer> {
    return this.#calls.ask("missing", request, this.limits.answerSeconds);
  }

  /**
   * Sends the next bytes of a content.
   *
   * @returns How much of it is there now. It may be another number than expected, and is then where to go on.
   */
  async put({ data, ...request }: PutRequest): Promise<number> {
    const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64");
    return (await this.#calls.ask("put", { ...request, data: text }, this.limits.checkSeconds)).bytes;
  }

  /** Makes a folder of contents that were sent. */
  place(request: PlaceRequest): Promise<PlaceAnswer> {
    return this.#calls.ask("place", request, this.limits.checkSeconds);
  }

  /** Begins to install the trainer's environment, or goes on with it; a process of its own does it. */
  install(request: InstallRequest): Promise<Installation> {
    return this.#calls.ask("install", request, this.limits.answerSeconds);
  }

  /** How the installation of a folder stands. */
  installation(request: InstallationRequest): Promise<Installation> {
    return this.#calls.ask("installation", request, this.limits.answerSeconds);
  }

  /** Ends an installation. What was downloaded stays. */
  cancelInstall(request: InstallationRequest): Promise<Installation> {
    return this.#calls.ask("cancelInstall", request, this.limits.answerSeconds);
  }

  /** Closes the pipe, which ends the relay and no run. Calls under way are rejected. */
  dispose(): void {
    const disposed = new RelayError("disposed", `${this.name}: the connection was closed.`);
    this.#calls.close(disposed);
    this.#follows.abandon(disposed);
    this.#pipe.close();
  }
}

function howEnded({ code, signal, said }: PipeEnd): string {
  const how = signal ? `was ended by ${signal}.` : `ended with status ${code}.`;
  return said ? `${how} ${said}` : how;
}
