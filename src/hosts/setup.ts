import { readdir } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { toFileError } from "../files";
import { type Installation, type Probe, RelayError } from "../runs/relay";
import type { HostConnection } from "./connection";
import type { HostPaths } from "./paths";
import { overDrops } from "./persist";
import { type UploadFile, upload } from "./upload";

const LOOK_MS = 1000;

/** What is installed on a host. */
export interface SetupRequest {
  /** The trainer's wheel here. */
  readonly wheel: string;
  /** Its extras: the engines that are wanted and share its environment. */
  readonly extras: readonly string[];
  /** Engines that get an environment of their own, which the host fetches itself: none with a wheelhouse. */
  readonly engines?: readonly "ms-swift"[];
  /** A folder here with the wheels of everything, uv included, for a host without internet. */
  readonly wheelhouse?: string;
}

/** How far it is: bytes while wheels are sent, then what the host's installer says. */
export type SetupProgress =
  | { readonly phase: "upload"; readonly done: number; readonly total: number }
  | { readonly phase: Installation["phase"]; readonly message: string };

/** What a host has, and the trainer's environment there: one folder of the user's, without root. */
export class HostSetup {
  readonly #connection: HostConnection;
  readonly #paths: () => Promise<HostPaths>;

  constructor(connection: HostConnection, paths: () => Promise<HostPaths>) {
    this.#connection = connection;
    this.#paths = paths;
  }

  /** The Python of the environment that `install` makes. */
  async python(): Promise<string> {
    return path.posix.join((await this.#paths()).trainer, "venv/bin/python");
  }

  /**
   * Looks at the host; `findings` says what it means.
   *
   * @param python The trainer's Python there; that of our own environment when left out.
   */
  async probe(python?: string): Promise<Probe> {
    const request = { python: python ?? (await this.python()), folder: (await this.#paths()).folder };
    return overDrops(this.#connection, (client) => client.probe(request));
  }

  /** The GPUs and what is free of them, for a glance. */
  gpus(): Promise<Probe["gpus"]> {
    return overDrops(this.#connection, (client) => client.gpus());
  }

  /** How the installation stands; also of one that another window began. */
  async status(): Promise<Installation> {
    const folder = (await this.#paths()).trainer;
    return overDrops(this.#connection, (client) => client.installation({ folder }));
  }

  /**
   * Installs the trainer there, or goes on with what was cut off. The connection may drop meanwhile: a process of the host's own does it.
   *
   * @param options.signal Ends it; what was sent and downloaded stays for the next time.
   * @returns The environment's Python.
   * @throws RelayError of kind `trainer` with the installer's reason.
   */
  async install(
    request: SetupRequest,
    options: { readonly onProgress?: (progress: SetupProgress) => void; readonly signal?: AbortSignal } = {},
  ): Promise<string> {
    const { onProgress = () => undefined, signal } = options;
    const { uploads, trainer: folder } = await this.#paths();
    const files = await wheelsOf(request);
    const tree = await upload(this.#connection, uploads, files, {
      onProgress: ({ done, total }) => onProgress({ phase: "upload", done, total }),
      ...(signal ? { signal } : {}),
    });
    const wheel = path.posix.join(tree, path.basename(request.wheel));
    const extras = request.extras.length > 0 ? `[${request.extras.join(",")}]` : "";
    const wanted = {
      ...{ folder, requirements: [wheel + extras], engines: [...(request.engines ?? [])] },
      ...(request.wheelhouse ? { wheelhouse: tree } : {}),
    };
    const installation = await overDrops(
      this.#connection,
      (client) => client.install(wanted),
      signal ? { signal } : {},
    );
    return this.#finished(folder, installation, onProgress, signal);
  }

  async #finished(
    folder: string,
    begun: Installation,
    onProgress: (progress: SetupProgress) => void,
    signal: AbortSignal | undefined,
  ): Promise<string> {
    let standing = begun;
    while (standing.state === "running") {
      onProgress({ phase: standing.phase, message: standing.message });
      await sleep(LOOK_MS, undefined, signal ? { signal } : {}).catch(() => undefined);
      const ask = signal?.aborted ? "cancelInstall" : "installation";
      standing = await overDrops(this.#connection, (client) => client[ask]({ folder }));
    }
    signal?.throwIfAborted();
    if (standing.state === "done" && standing.python) return standing.python;
    const { name } = this.#connection;
    throw new RelayError("trainer", `${name}: the installation was ${standing.state}: ${standing.message}`);
  }
}

async function wheelsOf({ wheel, wheelhouse }: SetupRequest): Promise<UploadFile[]> {
  const own = { local: wheel, path: path.basename(wheel) };
  if (wheelhouse === undefined) return [own];
  try {
    const names = (await readdir(wheelhouse)).filter((name) => name.endsWith(".whl") && name !== own.path);
    return [own, ...names.sort().map((name) => ({ local: path.join(wheelhouse, name), path: name }))];
  } catch (error) {
    throw toFileError(error, wheelhouse);
  }
}
