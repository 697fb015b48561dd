import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { inflate } from "node:zlib";
import type { MessageConnection } from "vscode-jsonrpc/node";
import type { Grown, Notifications, Replaced } from "../../contracts/relay";
import type { RelayError } from "./errors";
import type { Follow, FollowEvent } from "./types";

const inflated = promisify(inflate);
/** Far more than one event carries: what unpacks to more is no event of a relay. */
const LARGEST_EVENT = 32 * 1024 * 1024;

/** So much may wait to be written; more is left in the pipe, so that a gigabyte of rollouts is never held here. */
const MOST_WAITING = 8 * 1024 * 1024;

type Kind = keyof Notifications;
const KINDS: readonly Kind[] = ["grown", "replaced", "removed", "standing", "ended"];
type Data = { readonly data: Uint8Array };
/** A notification with its name and its bytes. */
type Note = {
  [Name in Kind]: Notifications[Name] & { readonly kind: Name } & (Name extends "grown" | "replaced" ? Data : unknown);
}[Kind];

/** Takes an event. What it returns is waited for before the next one. */
export type OnEvent = (event: FollowEvent) => unknown;

/** The follows of one connection. */
export class Follows {
  readonly #open = new Map<string, OpenFollow>();
  readonly #connection: MessageConnection;
  readonly #source: Pick<Readable, "pause" | "resume">;
  #count = 0;
  #waiting = 0;

  /** @param source What the connection reads: held up while too much waits. */
  constructor(connection: MessageConnection, source: Pick<Readable, "pause" | "resume">) {
    this.#connection = connection;
    this.#source = source;
    for (const kind of KINDS) {
      connection.onNotification(kind, (note: Note) => {
        const follow = this.#open.get(note.follow);
        if (follow) void this.#hold("data" in note ? note.data.length : 0, follow.push({ ...note, kind } as Note));
      });
    }
  }

  async #hold(bytes: number, done: Promise<void>): Promise<void> {
    this.#waiting += bytes;
    if (this.#waiting > MOST_WAITING) this.#source.pause();
    await done;
    const wasHeld = this.#waiting > MOST_WAITING;
    this.#waiting -= bytes;
    if (wasHeld && this.#waiting <= MOST_WAITING) this.#source.resume();
  }

  /** Begins one. It is named here and not by the relay, whose first events may arrive together with its answer. */
  async open(onEvent: OnEvent, ask: (name: string) => Promise<unknown>): Promise<Follow> {
    this.#count += 1;
    const name = String(this.#count);
    const follow = new OpenFollow(onEvent, () => {
      // The relay may be gone, and then so is what is to be ended.
      if (this.#open.delete(name)) this.#unfollow(name).catch(() => undefined);
    });
    this.#open.set(name, follow);
    try {
      await ask(name);
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
  readonly #onEvent: OnEvent;
  readonly #close: () => void;
  #resolve: () => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;
  #work: Promise<void> = Promise.resolve();
  #over = false;

  constructor(onEvent: OnEvent, close: () => void) {
    this.#onEvent = onEvent;
    this.#close = close;
    this.ended = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Who does not wait for the end need not hear of it.
    this.ended.catch(() => undefined);
  }

  /** Hands on an event after those before it: unpacking takes a moment, and a later one may need none. Resolves when it was taken. */
  push(note: Note): Promise<void> {
    this.#work = this.#work
      .then(async () => {
        const event = await eventOf(note);
        if (this.#over) return;
        await this.#onEvent(event);
        if (event.kind === "ended") this.#finish(this.#resolve);
      })
      .catch((error: unknown) => this.fail(error));
    return this.#work;
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

async function eventOf(note: Note): Promise<FollowEvent> {
  switch (note.kind) {
    case "ended":
      return { kind: note.kind, reason: note.reason };
    case "standing":
      return { kind: note.kind, state: note.state };
    case "removed":
      return { kind: note.kind, file: note.file };
    case "replaced":
      return { kind: note.kind, file: note.file, identity: note.identity, data: await unpacked(note) };
    case "grown": {
      const { kind, file, offset, identity } = note;
      return { kind, file, offset, identity, data: await unpacked(note) };
    }
  }
}

async function unpacked({ data, compressed }: (Grown | Replaced) & Data): Promise<Uint8Array> {
  return compressed ? await inflated(data, { maxOutputLength: LARGEST_EVENT }) : data;
}
