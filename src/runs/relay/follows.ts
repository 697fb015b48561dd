import { promisify } from "node:util";
import { inflate } from "node:zlib";
import type { MessageConnection } from "vscode-jsonrpc/node";
import type { RelayError } from "./errors";
import type { Follow, FollowEvent, FollowRequest } from "./types";

const inflated = promisify(inflate);
/** Far more than one event carries: what unpacks to more is no event of a relay. */
const LARGEST_EVENT = 32 * 1024 * 1024;

/** What the relay's notifications carry. */
interface Note {
  readonly follow: string;
  readonly file: string;
  readonly identity: string;
  readonly offset: number;
  /** Base64. */
  readonly data: string;
  /** By zlib. */
  readonly compressed?: boolean;
  readonly reason: "exit" | "gone";
}

type Kind = FollowEvent["kind"];
const KINDS: readonly Kind[] = ["grown", "replaced", "removed", "ended"];

/** The follows of one connection. */
export class Follows {
  readonly #open = new Map<string, OpenFollow>();
  readonly #connection: MessageConnection;
  #count = 0;

  constructor(connection: MessageConnection) {
    this.#connection = connection;
    for (const kind of KINDS) {
      connection.onNotification(kind, (note: Note) => this.#open.get(note.follow)?.push(kind, note));
    }
  }

  /** Begins one. It is named here and not by the relay, whose first events may arrive together with its answer. */
  async open(
    request: FollowRequest,
    onEvent: (event: FollowEvent) => void,
    ask: (method: string, params: object) => Promise<unknown>,
  ): Promise<Follow> {
    this.#count += 1;
    const name = String(this.#count);
    const follow = new OpenFollow(onEvent, () => {
      // The relay may be gone, and then so is what is to be ended.
      if (this.#open.delete(name)) this.#unfollow(name).catch(() => undefined);
    });
    this.#open.set(name, follow);
    try {
      await ask("follow", { ...request, follow: name });
    } catch (error) {
      this.#open.delete(name);
      throw error;
    }
    return follow;
  }

  /** Ends all of them: the connection is no more. */
  abandon(error: RelayError): void {
    const abandoned = [...this.#open.values()];
    this.#open.clear();
    for (const follow of abandoned) follow.fail(error);
  }

  /** Async, so that a connection that has closed is a rejection and not an exception. */
  async #unfollow(name: string): Promise<void> {
    await this.#connection.sendRequest("unfollow", { follow: name });
  }
}

class OpenFollow implements Follow {
  readonly ended: Promise<void>;
  readonly #onEvent: (event: FollowEvent) => void;
  readonly #close: () => void;
  #resolve: () => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;
  #work: Promise<void> = Promise.resolve();
  #over = false;

  constructor(onEvent: (event: FollowEvent) => void, close: () => void) {
    this.#onEvent = onEvent;
    this.#close = close;
    this.ended = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Who does not wait for the end need not hear of it.
    this.ended.catch(() => undefined);
  }

  /** Hands on an event after those before it: unpacking takes a moment, and a later one may need none. */
  push(kind: Kind, note: Note): void {
    this.#work = this.#work
      .then(async () => {
        const event = await eventOf(kind, note);
        if (this.#over) return;
        this.#onEvent(event);
        if (kind === "ended") this.#finish(this.#resolve);
      })
      .catch((error: unknown) => this.fail(error));
  }

  fail(error: unknown): void {
    if (!this.#over) this.#finish(() => this.#reject(error));
  }

  dispose(): void {
    if (!this.#over) this.#finish(this.#resolve);
  }

  #finish(settle: () => void): void {
    this.#over = true;
    this.#close();
    settle();
  }
}

async function eventOf(kind: Kind, note: Note): Promise<FollowEvent> {
  const { file, identity, offset, reason } = note;
  if (kind === "ended") return { kind, reason };
  if (kind === "removed") return { kind, file };
  const packed = Buffer.from(note.data, "base64");
  const data = note.compressed ? await inflated(packed, { maxOutputLength: LARGEST_EVENT }) : packed;
  return kind === "grown" ? { kind, file, offset, identity, data } : { kind, file, identity, data };
}
