import path from "node:path";
import { readPackArchive } from "./archive";
import { PackError, reasonOf } from "./errors";
import { MOST_ARCHIVE_BYTES, MOST_FILE_BYTES, megabytes, PACK_FILES, type PackContent, type PackFile } from "./files";

/** How far a download is. */
export interface DownloadProgress {
  /** What is being fetched: the name of a file. */
  readonly file: string;
  /** 0 to 1 of the whole download; null where the server does not say how much there is. */
  readonly share: number | null;
}

/** A server that says nothing for so long is given up. */
const PATIENCE_MS = 30_000;
const MOST_REDIRECTS = 5;
const LOOPBACK = ["127.0.0.1", "[::1]", "localhost"];

/**
 * Fetches a pack: a zip, or the seven files of a folder.
 *
 * @param address https, or http on this machine. Ends in `.zip` for a zip, else it is a folder; the page of a folder on GitHub is taken for the
 * folder of its files.
 * @throws PackError when the address cannot be used, a file is missing there or is too large, or the server fails; the signal's reason when it was aborted.
 */
export async function downloadPack(
  address: string,
  signal: AbortSignal,
  report: (progress: DownloadProgress) => void = () => {},
): Promise<PackContent> {
  const place = placeOf(address);
  if (isArchive(place)) {
    const name = path.posix.basename(place.pathname);
    const archive = await fetchFile(place, MOST_ARCHIVE_BYTES, signal, (share) => report({ file: name, share }));
    return readPackArchive(place.href, archive, signal);
  }
  const content = new Map<PackFile, Uint8Array>();
  for (const [index, name] of PACK_FILES.entries()) {
    report({ file: name, share: index / PACK_FILES.length });
    content.set(name, await fetchFile(fileIn(place, name), MOST_FILE_BYTES, signal));
  }
  return content;
}

const isArchive = ({ pathname }: URL): boolean => pathname.toLowerCase().endsWith(".zip");

function fileIn(folder: URL, name: string): URL {
  const file = new URL(folder);
  file.pathname = `${folder.pathname.replace(/\/+$/, "")}/${name}`;
  return file;
}

/**
 * Reads an address that a person typed.
 *
 * @throws PackError when it is none, is not safe to fetch from, or holds a password, which would be written down with the pack.
 */
export function placeOf(address: string): URL {
  if (!URL.canParse(address.trim())) throw new PackError(`'${address}' is no address. It begins with https://.`);
  const url = new URL(address.trim());
  if (url.username !== "" || url.password !== "") {
    throw new PackError(
      "The address holds a user name or a password. Leave them out: the address is kept with the pack.",
    );
  }
  requireSafe(url);
  return rawFolderOf(url);
}

function requireSafe(url: URL): void {
  if (url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.includes(url.hostname))) return;
  throw new PackError(
    `${url.protocol}//${url.host} is not used: wheels are fetched over https, or http from this machine.`,
  );
}

/** github.com/OWNER/NAME/tree/REF/FOLDER is a page about a folder; its files lie at another address. */
function rawFolderOf(url: URL): URL {
  const page = /^\/([^/]+\/[^/]+)\/tree\/(.+)$/.exec(url.pathname);
  return url.hostname === "github.com" && page
    ? new URL(`https://raw.githubusercontent.com/${page[1]}/${page[2]}`)
    : url;
}

/** @param report Told the share that has come, where the server says how much there is. */
async function fetchFile(
  address: URL,
  most: number,
  signal: AbortSignal,
  report: (share: number | null) => void = () => {},
): Promise<Uint8Array> {
  const silence = new AbortController();
  let patience: NodeJS.Timeout | undefined;
  const heard = () => {
    clearTimeout(patience);
    patience = setTimeout(() => silence.abort(), PATIENCE_MS);
  };
  const where = `${address.origin}${address.pathname}`;
  try {
    heard();
    const answer = await follow(address, AbortSignal.any([signal, silence.signal]));
    if (!answer.ok || !answer.body)
      throw new PackError(`${where} was answered with ${answer.status} ${answer.statusText}.`.replace(" .", "."));
    const said = Number(answer.headers.get("content-length") ?? Number.NaN);
    const tooLarge = () => new PackError(`${where} has more than ${megabytes(most)}: that is no pack.`);
    if (said > most) throw tooLarge();
    const pieces: Uint8Array[] = [];
    let length = 0;
    for await (const piece of answer.body) {
      heard();
      length += piece.length;
      if (length > most) throw tooLarge();
      pieces.push(piece);
      report(said > 0 ? Math.min(1, length / said) : null);
    }
    return Buffer.concat(pieces);
  } catch (error) {
    if (error instanceof PackError) throw error;
    signal.throwIfAborted();
    if (silence.signal.aborted)
      throw new PackError(`${where}: the server said nothing for ${PATIENCE_MS / 1000} seconds.`);
    throw new PackError(
      `${where} cannot be fetched: ${reasonOf(error)}. Check the address and the connection; a folder or a zip works without one.`,
    );
  } finally {
    clearTimeout(patience);
  }
}

/** Follows redirects one by one, so that none leads to where nobody would have been sent on purpose. */
async function follow(address: URL, signal: AbortSignal): Promise<Response> {
  let url = address;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const answer = await fetch(url, { signal, redirect: "manual" });
    const next = answer.status >= 300 && answer.status < 400 ? answer.headers.get("location") : null;
    if (next === null) return answer;
    await answer.body?.cancel();
    url = new URL(next, url);
    requireSafe(url);
  }
  throw new PackError(`${address.origin}${address.pathname} redirects more than ${MOST_REDIRECTS} times.`);
}
