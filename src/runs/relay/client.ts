import {
  createMessageConnection,
  type MessageConnection,
  NullLogger,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import type { Methods } from "../../contracts/relay";
import { callFailure } from "./answers";
import { RelayError } from "./errors";
import { Follows } from "./follows";
import { afterSentinel } from "./handshake";
import type { Pipe, PipeEnd, Transport } from "./transport";
import type {
  CheckReport,
  CheckRequest,
  Follow,
  FollowEvent,
  FollowRequest,
  Hello,
  Launched,
  LaunchRequest,
  ListedRun,
  ListRequest,
  Probe,
  ProbeRequest,
  ReadAnswer,
  ReadRequest,
  Resumed,
  ResumeRequest,
  StopAnswer,
  StopRequest,
} from "./types";

/** The version of the protocol that is spoken here. */
export const PROTOCOL = 1;

/** How long is waited, in seconds. */
export interface ClientOptions {
  /** For the relay's first line; start-up files of a login may be slow. */
  readonly startSeconds?: number;
  /** For an answer that needs files alone. */
  readonly answerSeconds?: number;
  /** For a check, which reads whole datasets, and for what begins with one. */
  readonly checkSeconds?: number;
}

const DEFAULTS: Required<ClientOptions> = { startSeconds: 30, answerSeconds: 30, checkSeconds: 180 };

/** One started relay. Every call ends: with its answer, or with a RelayError that says why there is none. */
export class RelayClient {
  readonly #connection: MessageConnection;
  readonly #follows: Follows;
  #end: RelayError | undefined;

  private constructor(
    readonly name: string,
    /** What the relay said about itself. */
    readonly hello: Hello,
    /** Settles when the relay has ended, for whatever reason. */
    readonly closed: Promise<RelayError>,
    readonly options: Required<ClientOptions>,
    connection: MessageConnection,
    readonly pipe: Pipe,
  ) {
    this.#connection = connection;
    this.#follows = new Follows(connection);
    void closed.then((error) => {
      this.#end ??= error;
      this.#follows.abandon(this.#end);
    });
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
        new StreamMessageReader(messages),
        new StreamMessageWriter(pipe.input),
        NullLogger,
      );
      const closed = pipe.ended.then((end) => new RelayError("died", `${name}: the relay ${howEnded(end)}`));
      connection.listen();
      const hello = await ask(connection, closed, "hello", {}, limits.startSeconds, name);
      if (hello.protocol !== PROTOCOL) {
        const message = `${name}: the relay speaks version ${hello.protocol} of the protocol, not ${PROTOCOL}.`;
        throw new RelayError("version", message);
      }
      return new RelayClient(name, hello, closed, limits, connection, pipe);
    } catch (error) {
      pipe.close();
      throw error;
    }
  }

  /** Says what the machine has: GPUs, Python, disk, and whether the trainer can be used there. */
  probe(request: ProbeRequest = {}): Promise<Probe> {
    return this.#ask("probe", request, this.options.checkSeconds);
  }

  /** Checks a run configuration without starting anything. A configuration with problems is an answer, not an error. */
  check(request: CheckRequest): Promise<CheckReport> {
    return this.#ask("check", request, this.options.checkSeconds);
  }

  /** Starts a run. @throws RelayError of kind `refused` with the problems when the configuration has any. */
  launch(request: LaunchRequest): Promise<Launched> {
    return this.#ask("launch", request, this.options.checkSeconds);
  }

  /** Goes on with a run from its last checkpoint. @throws RelayError of kind `alive` while it runs. */
  resume(request: ResumeRequest): Promise<Resumed> {
    return this.#ask("resume", request, this.options.answerSeconds);
  }

  /** Asks a run to finish its step, save and stop. Its end is seen when the run folder says so. */
  stop(request: StopRequest): Promise<StopAnswer> {
    return this.#ask("stop", request, this.options.answerSeconds);
  }

  /** The runs below a runs root, in no order. A folder that does not exist has none. */
  list(request: ListRequest): Promise<readonly ListedRun[]> {
    return this.#ask("list", request, this.options.answerSeconds);
  }

  /**
   * Follows the files of a run.
   *
   * @param onEvent Called in order. An error that it throws ends the follow and is what `ended` rejects with.
   */
  async follow(request: FollowRequest, onEvent: (event: FollowEvent) => void): Promise<Follow> {
    return this.#follows.open(onEvent, (follow) =>
      this.#ask("follow", { ...request, follow }, this.options.answerSeconds),
    );
  }

  /** Reads a range of a file under a folder. */
  async read(request: ReadRequest): Promise<ReadAnswer> {
    const answer = await this.#ask("read", request, this.options.answerSeconds);
    return { ...answer, data: Buffer.from(answer.data, "base64") };
  }

  /** Closes the pipe, which ends the relay and no run. Calls under way are rejected. */
  dispose(): void {
    this.#end ??= new RelayError("disposed", `${this.name}: the connection was closed.`);
    this.#follows.abandon(this.#end);
    this.pipe.close();
  }

  async #ask<Name extends keyof Methods>(
    method: Name,
    params: Methods[Name]["params"],
    seconds: number,
  ): Promise<Methods[Name]["result"]> {
    if (this.#end) throw this.#end;
    return await ask(
      this.#connection,
      this.closed.then((died) => this.#end ?? died),
      method,
      params,
      seconds,
      this.name,
    );
  }
}

async function ask<Name extends keyof Methods>(
  connection: MessageConnection,
  closed: Promise<RelayError>,
  method: Name,
  params: Methods[Name]["params"],
  seconds: number,
  name: string,
): Promise<Methods[Name]["result"]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const message = `${name}: the relay did not answer '${method}' within ${seconds} s.`;
    timer = setTimeout(() => reject(new RelayError("timeout", message)), seconds * 1000);
  });
  const dead = closed.then((error) => Promise.reject(error));
  const answer = connection.sendRequest<Methods[Name]["result"]>(method, params).catch(async (error: unknown) => {
    throw callFailure(error, name) ?? (await closed);
  });
  try {
    return await Promise.race([answer, late, dead]);
  } finally {
    clearTimeout(timer);
  }
}

function howEnded({ code, signal, said }: PipeEnd): string {
  const how = signal ? `was ended by ${signal}.` : `ended with status ${code}.`;
  return said ? `${how} ${said}` : how;
}
