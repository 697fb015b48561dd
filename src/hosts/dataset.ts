import { createHash } from "node:crypto";
import { access, mkdir } from "node:fs/promises";
import path from "node:path";
import writeFileAtomic from "write-file-atomic";
import { FileError, namedTextsIn, readObject } from "../files";
import { type RelayClient, RelayError } from "../runs/relay";
import type { HostConnection } from "./connection";
import { fetchFile, fetchFolder } from "./fetch";
import { overDrops } from "./persist";
import { RemoteFile } from "./remoteFile";
import type { TransferOptions } from "./transfer";

/** Rows are text: a dataset file beyond this is none, or holds its media in itself. */
const MOST_ROW_BYTES = 256 * 1024 * 1024;
/** Size and time of change of each file as it was when it was copied. */
const VERSIONS = ".versions.json";

/**
 * The dataset of a run that stays on its host: its rows are copied here, since they are searched and sorted, and its media are read there by
 * ranges. Nothing is read but the files that the run names and what lies in their folders.
 */
export class RemoteDataset {
  readonly #connection: HostConnection;
  readonly #copies: string;
  /** The names of the files of a folder there, each asked for once. */
  readonly #names = new Map<string, Promise<ReadonlySet<string>>>();

  /**
   * @param files The dataset files that the run names: absolute paths of the host.
   * @param storage The folder here for the copies of this host's datasets.
   */
  constructor(
    connection: HostConnection,
    readonly files: readonly string[],
    storage: string,
  ) {
    this.#connection = connection;
    this.#copies = storage;
  }

  /** Where the copy of a dataset file is here, whether or not there is one yet. */
  copyOf(file: string): string {
    return path.join(this.#folderOf(file), path.posix.basename(file));
  }

  /** Whether all rows are here, as they were at some time. */
  async isHere(): Promise<boolean> {
    const here = await Promise.all(
      this.files.map((file) =>
        access(this.copyOf(file)).then(
          () => true,
          () => false,
        ),
      ),
    );
    return here.every(Boolean);
  }

  /**
   * Brings the rows here; a file of the same size and time of change is not fetched again.
   *
   * @param most Bytes that a file may have.
   * @throws FileError of trouble `tooLarge` for a file that holds no rows alone, `missing` for one that is not there; HostError when the host
   * is away.
   */
  async bring({ onProgress, signal }: TransferOptions = {}, most = MOST_ROW_BYTES): Promise<void> {
    for (const file of this.files) {
      const request = { root: path.posix.dirname(file), path: path.posix.basename(file) };
      const options = signal ? { signal } : {};
      const found = await overDrops(this.#connection, (client) => listing(client, request, file), options);
      if (found.size > most) {
        throw new FileError("tooLarge", file, `has ${found.size} bytes; at most ${most} are copied.`);
      }
      const folder = this.#folderOf(file);
      const versions = new Map(Object.entries(namedTextsIn((await versionsIn(folder)) ?? {}, "versions")));
      const version = `${found.size}-${found.modified}`;
      if (versions.get(request.path) === version && (await exists(this.copyOf(file)))) continue;
      await fetchFile(this.#connection, request, this.copyOf(file), { ...options, ...(onProgress && { onProgress }) });
      versions.set(request.path, version);
      const text = JSON.stringify({ schema: 1, versions: Object.fromEntries(versions) });
      await writeFileAtomic(path.join(folder, VERSIONS), text);
    }
  }

  /**
   * Opens a clip or what lies beside it.
   *
   * @param file Absolute path of the host, in the folder of one of the files.
   * @throws FileError of trouble `outside` for any other; what `RemoteFile.open` throws.
   */
  open(file: string): Promise<RemoteFile> {
    const root = this.#rootOf(file);
    return root === undefined
      ? Promise.reject(new FileError("outside", file, "lies in no folder of the dataset."))
      : RemoteFile.open(this.#connection, root, file);
  }

  /** Fetches a clip whole, for another program. @returns Where it is here. */
  async fetch(file: string, options: TransferOptions = {}): Promise<string> {
    const root = this.#rootOf(file);
    if (root === undefined) throw new FileError("outside", file, "lies in no folder of the dataset.");
    const target = path.join(this.#copies, "media", hashOf(file));
    await mkdir(path.dirname(target), { recursive: true });
    await fetchFolder(this.#connection, { root, path: file, target }, options);
    return path.join(target, path.posix.basename(file));
  }

  /** The first of some files of one folder that is there; undefined when none is, or when that cannot be asked. */
  async firstOf(files: readonly string[]): Promise<string | undefined> {
    const [first] = files;
    if (first === undefined) return undefined;
    const names = await this.#namesIn(path.posix.dirname(first));
    return files.find((file) => names.has(path.posix.basename(file)));
  }

  /** Asks anew what folders hold. */
  forget(): void {
    this.#names.clear();
  }

  #folderOf(file: string): string {
    return path.join(this.#copies, `${hashOf(path.posix.dirname(file))}`);
  }

  /** The nearest of the dataset's folders around a file. */
  #rootOf(file: string): string | undefined {
    const roots = this.files.map((each) => path.posix.dirname(each));
    return roots.find((root) => {
      const way = path.posix.relative(root, file);
      return way !== "" && way !== ".." && !way.startsWith("../");
    });
  }

  #namesIn(folder: string): Promise<ReadonlySet<string>> {
    const root = this.#rootOf(folder);
    if (root === undefined) return Promise.resolve(new Set());
    const known = this.#names.get(folder);
    if (known) return known;
    const names = overDrops(this.#connection, (client) => client.files({ root, path: folder })).then(
      ({ files }) => new Set(files.map((file) => file.path)),
      (error: unknown) => {
        // A folder that is not there stays so; a host that was away is asked again.
        if (!(error instanceof RelayError && error.kind === "file")) this.#names.delete(folder);
        return new Set<string>();
      },
    );
    this.#names.set(folder, names);
    return names;
  }
}

async function listing(
  client: RelayClient,
  request: { readonly root: string; readonly path: string },
  file: string,
): Promise<{ readonly size: number; readonly modified: string }> {
  try {
    const [found] = (await client.files(request)).files;
    if (found) return found;
  } catch (error) {
    if (!(error instanceof RelayError && error.kind === "file")) throw error;
    throw new FileError("missing", file, error.message, { cause: error });
  }
  throw new FileError("missing", file, "is no file on the host.");
}

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);

const versionsIn = (folder: string) => readObject(path.join(folder, VERSIONS)).catch(() => undefined);

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
