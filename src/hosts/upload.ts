import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { readRange, toFileError } from "../files";
import type { RelayClient } from "../runs/relay";
import type { HostConnection } from "./connection";
import { overDrops } from "./persist";
import { Pieces } from "./pieces";
import type { TransferOptions } from "./transfer";

/** A file to be on a host. */
export interface UploadFile {
  /** Where it is here. */
  readonly local: string;
  /** Where it is to stand in the uploaded folder: relative, with slashes. */
  readonly path: string;
  /** Whether it may be run as a program there; left out, it may not. */
  readonly executable?: boolean;
}

interface Content extends UploadFile {
  readonly sha256: string;
  readonly size: number;
}

/**
 * Brings files to a host: each content once, whatever it is called and however often it is sent, from the byte where an earlier attempt
 * ended. Datasets are not for this: they stay where they are.
 *
 * @param folder Where uploads lie on the host, absolute.
 * @returns The folder on the host that holds the files; the same for the same files, and never changed afterwards.
 * @throws FileError when a file cannot be read here; RelayError or HostError when the host does not take it.
 */
export async function upload(
  connection: HostConnection,
  folder: string,
  files: readonly UploadFile[],
  { onProgress, signal }: TransferOptions = {},
): Promise<string> {
  const contents: Content[] = [];
  for (const file of files) contents.push({ ...file, ...(await contentOf(file.local, signal)) });
  const total = contents.reduce((sum, { size }) => sum + size, 0);
  let last = -1;
  let done = 0;
  const report = (bytes: number) => {
    done = bytes;
    onProgress?.({ done, total });
  };
  const progressed = () => {
    const further = done > last;
    last = done;
    return further;
  };
  const work = async (client: RelayClient) => {
    await send(client, folder, contents, report, signal);
    const files = contents.map(({ path, sha256, executable }) => ({ path, sha256, ...(executable && { executable }) }));
    return client.place({ folder, files });
  };
  const placed = await overDrops(connection, work, signal ? { signal, progressed } : { progressed });
  report(total);
  return placed.folder;
}

async function send(
  client: RelayClient,
  folder: string,
  contents: readonly Content[],
  report: (bytes: number) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { missing } = await client.missing({ folder, contents: contents.map(({ sha256 }) => sha256) });
  const begun = new Map(missing.map(({ sha256, bytes }) => [sha256, bytes]));
  const pieces = new Pieces();
  let before = 0;
  for (const content of contents) {
    let offset = begun.get(content.sha256);
    begun.delete(content.sha256);
    const { size, sha256, local } = content;
    // An empty content is sent as well: its one empty piece is what makes it whole.
    while (offset !== undefined) {
      signal?.throwIfAborted();
      const from = offset;
      offset = await pieces.timed(async () => {
        const data = await readRange(local, from, Math.min(pieces.bytes, size - from));
        return client.put({ folder, sha256, size, offset: from, data });
      });
      report(before + offset);
      if (offset >= size) break;
    }
    before += size;
    report(before);
  }
}

async function contentOf(local: string, signal: AbortSignal | undefined): Promise<{ sha256: string; size: number }> {
  try {
    const { size } = await stat(local);
    const hash = createHash("sha256");
    for await (const chunk of createReadStream(local, signal ? { signal } : {})) hash.update(chunk as Buffer);
    return { sha256: hash.digest("hex"), size };
  } catch (error) {
    signal?.throwIfAborted();
    throw toFileError(error, local);
  }
}
