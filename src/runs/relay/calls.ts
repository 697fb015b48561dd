import type { MessageConnection } from "vscode-jsonrpc/node";
import type { Methods } from "../../contracts/relay";
import { callFailure } from "./answers";
import { RelayError } from "./errors";

/** The calls of one connection. Each of them ends: with its answer, its error, its time limit or the end of the connection. */
export class Calls {
  readonly #connection: MessageConnection;
  readonly #name: string;
  // Not a promise that every call waits for: that would hold on to each answer for as long as the relay lives.
  readonly #waiting = new Set<(error: RelayError) => void>();
  readonly #onOverdue: () => void;
  #end: RelayError | undefined;

  /**
   * @param name The machine, in messages.
   * @param onOverdue Called when an answer did not come in time.
   */
  constructor(connection: MessageConnection, name: string, onOverdue: () => void) {
    this.#connection = connection;
    this.#name = name;
    this.#onOverdue = onOverdue;
  }

  /** Why there is no connection any more. */
  get end(): RelayError | undefined {
    return this.#end;
  }

  /** Rejects what is under way and what comes later. The first reason stays. */
  close(error: RelayError): void {
    this.#end ??= error;
    for (const reject of this.#waiting) reject(this.#end);
    this.#waiting.clear();
  }

  /**
   * Calls a method.
   *
   * @param seconds How long to wait for the answer.
   * @throws RelayError when there is none.
   */
  ask<Name extends keyof Methods>(
    method: Name,
    params: Methods[Name]["params"],
    seconds: number,
  ): Promise<Methods[Name]["result"]> {
    return new Promise((resolve, reject) => {
      if (this.#end) return reject(this.#end);
      const settled = () => {
        clearTimeout(timer);
        this.#waiting.delete(fail);
      };
      const fail = (error: RelayError) => {
        settled();
        reject(error);
      };
      const timer = setTimeout(() => {
        fail(new RelayError("timeout", `${this.#name}: the relay did not answer '${method}' within ${seconds} s.`));
        this.#onOverdue();
      }, seconds * 1000);
      this.#waiting.add(fail);
      this.#send(method, params).then(
        (answer) => {
          settled();
          resolve(answer);
        },
        (error: unknown) => {
          // What else fails is the writing to a relay that has ended, and then its end says more.
          const failure = callFailure(error, this.#name);
          if (failure) fail(failure);
        },
      );
    });
  }

  /** Async, so that a connection that has closed is a rejection and not an exception. */
  async #send<Name extends keyof Methods>(method: Name, params: Methods[Name]["params"]) {
    return await this.#connection.sendRequest<Methods[Name]["result"]>(method, params);
  }
}
