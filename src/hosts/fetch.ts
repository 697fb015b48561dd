import { mkdir, mkdtemp, open, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import writeFileAtomic from "write-file-atomic";
import { FileError, hasCode, namedTextsIn, readObject, toFileError } from "../files";
import type { RelayClient } from "../runs/relay";
import type { HostConnection } from "./connection";
import { overDrops } from "./persist";
import { Pieces } from "./pieces";
import type { TransferOptions } from "./transfer";

/** Which version of each file the half-fetched folder holds. */
const VERSIONS = ".fetch.json";

const MOST_ROUNDS = 5;

/** What to fetch. */
export interface FetchRequest {
  /** A run folder or a root of data on the host, absolute: nothing outside is read. */
  readonly root: string;
  /** A folder or file on the host, absolute or relative to the root. */
  readonly path: string;
  /** The folder here that is to hold it; it appears when all of it is here. One that is there is replaced. */
  readonly target: string;
}

interface Wanted {
  readonly path: string;
  readonly size: number;
  readonly modified: string;
}

/**
 * Fetches a folder of a host, such as a checkpoint or an exported policy, over however many drops, and goes on where an earlier attempt
 * ended. What changes on the host while it is fetched is fetched anew, and at last nothing is mixed of two versions.
 *
 * @throws RelayError or HostError when the host does not give it; FileError when it cannot be written here.
 */
export async function fetchFolder(
  connection: HostConnection,
  request: FetchRequest,
  { onProgress, signal }: TransferOptions = {},
): Promise<void> {
  const part = `${request.target}.part`;
  let done = 0;
  let last = -1;
  const progressed = () => {
    const further = done > last;
    last = done;
    return further;
  };
  const work = async (client: RelayClient) => {
    const listing = await client.files({ root: request.root, path: request.path });
    const total = listing.files.reduce((sum, { size }) => sum + size, 0);
    const fetching = new Fetching(client, request.root, listing.folder, part, (bytes) => {
      done = bytes;
      onProgress?.({ done, total });
    });
    await fetching.all(listing.files, signal);
    const after = await client.files({ root: request.root, path: request.path });
    return JSON.stringify(after.files) === JSON.stringify(listing.files);
  };
  const options = signal ? { signal, progressed } : { progressed };
  // A trainer that still writes there: what changed is fetched once more.
  for (let rounds = 0; !(await overDrops(connection, work, options)); rounds += 1) {
    if (rounds < MOST_ROUNDS) continue;
    throw new FileError("other", request.path, "is written all the time on the host; fetch it when that has ended.");
  }
  try {
    await rm(path.join(part, VERSIONS), { force: true });
    await rm(request.target, { recursive: true, force: true });
    await rename(part, request.target);
  } catch (error) {
    throw toFileError(error, request.target);
  }
}

/**
 * Fetches one file. Two pages, or two windows, may fetch the same at once: each into a folder of its own, and the last one stays.
 *
 * @param request.root Nothing outside of it is read.
 * @param copy Where it is to be here.
 * @throws What `fetchFolder` throws.
 */
export async function fetchFile(
  connection: HostConnection,
  request: Omit<FetchRequest, "target">,
  copy: string,
  options: TransferOptions = {},
): Promise<void> {
  const folder = path.dirname(copy);
  await mkdir(folder, { recursive: true });
  const own = await mkdtemp(path.join(folder, ".fetching-"));
  try {
    const target = path.join(own, "file");
    await fetchFolder(connection, { ...request, target }, options);
    await rename(path.join(target, path.posix.basename(request.path)), copy).catch((error: unknown) => {
      throw toFileError(error, copy);
    });
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

class Fetching {
  readonly #client: RelayClient;
  readonly #root: string;
  readonly #folder: string;
  readonly #part: string;
  readonly #report: (bytes: number) => void;
  readonly #pieces = new Pieces();
  #versions = new Map<string, string>();
  #before = 0;

  constructor(client: RelayClient, root: string, folder: string, part: string, report: (bytes: number) => void) {
    this.#client = client;
    this.#root = root;
    this.#folder = folder;
    this.#part = part;
    this.#report = report;
  }

  async all(files: readonly Wanted[], signal: AbortSignal | undefined): Promise<void> {
    await mkdir(this.#part, { recursive: true }).catch((error: unknown) => {
      throw toFileError(error, this.#part);
    });
    const kept = await readObject(path.join(this.#part, VERSIONS)).catch(() => undefined);
    this.#versions = new Map(Object.entries(namedTextsIn(kept ?? {}, "versions")));
    for (const file of files) {
      await this.#one(file, signal);
      this.#before += file.size;
      this.#report(this.#before);
    }
    await this.#removeOthers(files);
  }

  async #one(file: Wanted, signal: AbortSignal | undefined): Promise<void> {
    const local = this.#localOf(file.path);
    const version = `${file.size}-${file.modified}`;
    await mkdir(path.dirname(local), { recursive: true });
    if (this.#versions.get(file.path) !== version) {
      await rm(local, { force: true });
      this.#versions.set(file.path, version);
      await this.#remember();
    }
    let offset = await sizeOf(local);
    const handle = await open(local, "a");
    try {
      while (offset < file.size) {
        signal?.throwIfAborted();
        const { data } = await this.#pieces.timed(() =>
          this.#client.read({
            root: this.#root,
            path: path.posix.join(this.#folder, file.path),
            offset,
            length: Math.min(this.#pieces.bytes, file.size - offset),
          }),
        );
        // It was cut off there meanwhile; the listing afterwards says so as well.
        if (data.length === 0) break;
        await handle.appendFile(data);
        offset += data.length;
        this.#report(this.#before + offset);
      }
    } catch (error) {
      throw hasCode(error, "ENOSPC", "EDQUOT", "EACCES", "EROFS") ? toFileError(error, local) : error;
    } finally {
      await handle.close();
    }
  }

  /** What an earlier attempt brought and is no more on the host. */
  async #removeOthers(files: readonly Wanted[]): Promise<void> {
    const wanted = new Set(files.map((file) => file.path));
    for (const known of [...this.#versions.keys()]) {
      if (wanted.has(known)) continue;
      await rm(this.#localOf(known), { force: true });
      this.#versions.delete(known);
    }
    await this.#remember();
  }

  /** The names come from another machine. */
  #localOf(name: string): string {
    // A file that was asked for by its own path.
    const plain = name === "." ? path.posix.basename(this.#folder) : name;
    const local = path.resolve(this.#part, plain);
    if (!local.startsWith(path.resolve(this.#part) + path.sep)) {
      throw new FileError("outside", name, "is no name of a file in a folder.");
    }
    return local;
  }

  async #remember(): Promise<void> {
    const versions = Object.fromEntries(this.#versions);
    await writeFileAtomic(path.join(this.#part, VERSIONS), JSON.stringify({ schema: 1, versions }));
  }
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return 0;
    throw toFileError(error, file);
  }
}
