import { type ChildProcess, fork } from "node:child_process";
import path from "node:path";
import {
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageConnection,
  ResponseError,
} from "vscode-jsonrpc/node";
import type { PolicyManifest } from "../contracts/policyManifest";
import type { Disposable } from "../files";
import { PolicyError, toPolicyError } from "./errors";
import { answered, loaded, type Refusal } from "./protocol";
import type { PolicyAnswer, PolicyQuestion } from "./types";

const KEPT_OUTPUT = 2048;

/** A policy in a process of its own. A crash of native code ends that process, and nothing else. */
export class PolicyRunner implements Disposable {
  readonly #child: ChildProcess;
  readonly #connection: MessageConnection;
  readonly #crashed: Promise<never>;
  #manifest: PolicyManifest | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #said = "";

  private constructor(workers: string) {
    this.#child = fork(path.join(workers, "policy.worker.js"), [], {
      // Pictures travel as bytes, not as text.
      serialization: "advanced",
      // Flags of the extension host, a debugger's port for instance, are not for this process.
      execArgv: [],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#said = (this.#said + text).slice(-KEPT_OUTPUT);
    });
    this.#crashed = new Promise((_, reject) => {
      this.#child.once("error", (error) => reject(toPolicyError(error, "crashed")));
      this.#child.once("close", (code, signal) => reject(this.#ending(code, signal)));
    });
    // Whoever waits for an answer hears of it; with nobody waiting it is no unhandled failure.
    this.#crashed.catch(() => undefined);
    this.#connection = createMessageConnection(new IPCMessageReader(this.#child), new IPCMessageWriter(this.#child));
    this.#connection.listen();
  }

  /**
   * Starts a process and loads a policy in it.
   *
   * @param folder The `policy/` folder of a run.
   * @param options.workers Folder of the built `*.worker.js` files.
   * @throws PolicyError when the policy cannot be used.
   */
  static async open(folder: string, options: { readonly workers: string }): Promise<PolicyRunner> {
    const runner = new PolicyRunner(options.workers);
    try {
      runner.#manifest = await runner.#heard(() => runner.#connection.sendRequest(loaded, folder));
      return runner;
    } catch (error) {
      runner.dispose();
      throw error;
    }
  }

  /** What the policy is and reads. */
  get manifest(): PolicyManifest {
    if (!this.#manifest) throw new Error("A runner is handed out only with its policy loaded.");
    return this.#manifest;
  }

  /**
   * Answers a question greedily. Questions are answered one after another.
   *
   * @throws PolicyError when the pictures do not fit the policy, a graph fails, or the process has ended.
   */
  answer(question: PolicyQuestion): Promise<PolicyAnswer> {
    const next = this.#queue.then(() => this.#heard(() => this.#connection.sendRequest(answered, question)));
    this.#queue = next.catch(() => undefined);
    return next;
  }

  /** Ends the process. */
  dispose(): void {
    this.#connection.dispose();
    this.#child.kill();
  }

  /** Waits for a reply, or for the end of the process. */
  async #heard<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await Promise.race([ask(), this.#crashed]);
    } catch (error) {
      if (error instanceof PolicyError) throw error;
      const data: Refusal | undefined = error instanceof ResponseError ? error.data : undefined;
      if (data) throw new PolicyError(data.trouble, toPolicyError(error, data.trouble).message, { cause: error });
      // Anything else is the broken pipe to a process that is ending: how it ended says more.
      return this.#crashed;
    }
  }

  #ending(code: number | null, signal: string | null): PolicyError {
    const how = signal === null ? `status ${code}` : `signal ${signal}`;
    const said = this.#said.trim();
    return new PolicyError("crashed", `The policy's process ended with ${how}.${said === "" ? "" : `\n${said}`}`);
  }
}
