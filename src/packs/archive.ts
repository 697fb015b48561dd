import path from "node:path";
import { Unzip, type UnzipFile, UnzipInflate, unzipSync } from "fflate";
import { PackError, reasonOf } from "./errors";
import {
  isPackFile,
  MOST_FILE_BYTES,
  megabytes,
  missingFrom,
  PACK_FILES,
  type PackContent,
  type PackFile,
} from "./files";

/** A workbook is a zip of its own. Its published sheets unpack to 250 kB; a small file that unpacks to gigabytes is an attack. */
const MOST_WORKBOOK_BYTES = 32 * 1024 * 1024;
/** A repository's zip has thousands of entries, of which seven matter. */
const MOST_ENTRIES = 20_000;
/** Pushed at once: between two pieces the editor goes on, and a cancelled installation ends. */
const PIECE = 64 * 1024;

/** The files of one folder inside the archive. */
type Found = Map<string, Map<PackFile, Uint8Array>>;

/**
 * Reads a pack out of a zip, from whichever folder in it holds all seven files. What an entry unpacks to is counted as it comes, whatever the
 * archive says of it, and names are looked up in a fixed list and never used as paths.
 *
 * @param where The archive, for messages.
 * @throws PackError when it is no zip, holds no pack or several, names paths outside of itself, or unpacks to too much.
 */
export async function readPackArchive(where: string, archive: Uint8Array, signal?: AbortSignal): Promise<PackContent> {
  const found: Found = new Map();
  let entries = 0;
  await scan(where, archive, signal, (entry) => {
    entries += 1;
    if (entries > MOST_ENTRIES) throw new PackError(`${where} has more than ${MOST_ENTRIES} entries: that is no pack.`);
    requireInside(where, entry.name);
    const name = path.posix.basename(entry.name);
    if (!isPackFile(name) || entry.name.endsWith("/")) return undefined;
    const folder = path.posix.dirname(entry.name);
    const files = found.get(folder) ?? new Map<PackFile, Uint8Array>();
    found.set(folder, files);
    if (files.has(name)) throw new PackError(`${where} holds ${entry.name} twice, so which one is meant is not known.`);
    return { most: MOST_FILE_BYTES, take: (content) => files.set(name, content) };
  });
  return chosen(where, found);
}

/** @throws PackError unless exactly one folder of the archive is a pack. */
function chosen(where: string, found: Found): PackContent {
  const whole = [...found].filter(([, files]) => missingFrom(files).length === 0);
  const [first, ...others] = whole;
  if (first && others.length === 0) return first[1];
  if (first) {
    const folders = whole.map(([folder]) => folder).sort();
    throw new PackError(
      `${where} holds ${folders.length} packs: ${folders.join(", ")}. Unpack it and choose one of these folders.`,
    );
  }
  const nearest = [...found].sort(([, a], [, b]) => b.size - a.size)[0];
  if (!nearest) throw new PackError(`${where} holds no pack: it has none of ${PACK_FILES.join(", ")}.`);
  const [folder, files] = nearest;
  throw new PackError(`${where} holds no whole pack: its folder '${folder}' lacks ${missingFrom(files).join(", ")}.`);
}

/** @throws PackError for a path that leads out of the archive. No entry is ever written by its path; such an archive means harm all the same. */
function requireInside(where: string, name: string): void {
  const parts = name.split(/[\\/]/);
  if (parts.includes("..") || path.posix.isAbsolute(name) || path.win32.isAbsolute(name)) {
    throw new PackError(`${where} holds the path '${name}', which leads out of it. It is not opened.`);
  }
}

/**
 * Makes sure that a workbook stays small when a reader unpacks it: by what it says of its entries, and by what they unpack to.
 *
 * @throws PackError when it is no zip or unpacks to too much.
 */
export async function requireSmallWorkbook(where: string, workbook: Uint8Array, signal?: AbortSignal): Promise<void> {
  const tooMuch = () =>
    new PackError(`${where} unpacks to more than ${megabytes(MOST_WORKBOOK_BYTES)}. It is not opened.`);
  let said = 0;
  try {
    unzipSync(workbook, {
      filter: ({ originalSize }) => {
        said += originalSize;
        return false;
      },
    });
  } catch (error) {
    throw new PackError(`${where} is not an xlsx workbook: ${reasonOf(error)}.`);
  }
  if (said > MOST_WORKBOOK_BYTES) throw tooMuch();
  let left = MOST_WORKBOOK_BYTES;
  await scan(where, workbook, signal, () => ({
    most: left,
    take: ({ length }) => {
      left -= length;
    },
    tooMuch,
  }));
}

/** What becomes of an entry. */
interface Taking {
  /** More bytes than this are not unpacked. */
  readonly most: number;
  take(content: Uint8Array): void;
  tooMuch?(): PackError;
}

/** Goes through an archive from its beginning; entries that `of` does not take are skipped without being unpacked. */
async function scan(
  where: string,
  archive: Uint8Array,
  signal: AbortSignal | undefined,
  of: (entry: UnzipFile) => Taking | undefined,
): Promise<void> {
  if (archive[0] !== 0x50 || archive[1] !== 0x4b) throw new PackError(`${where} is not a zip file.`);
  let waiting = 0;
  const unzip = new Unzip((entry) => {
    const taking = of(entry);
    if (!taking) return;
    waiting += 1;
    const pieces: Uint8Array[] = [];
    let length = 0;
    entry.ondata = (error, piece, final) => {
      if (error) throw error;
      length += piece.length;
      if (length > taking.most) {
        throw (
          taking.tooMuch?.() ?? new PackError(`${where}: ${entry.name} unpacks to more than ${megabytes(taking.most)}.`)
        );
      }
      pieces.push(piece);
      if (!final) return;
      if (entry.originalSize !== undefined && entry.originalSize !== length) {
        throw new PackError(
          `${where}: ${entry.name} is damaged: it unpacks to ${length} bytes instead of ${entry.originalSize}.`,
        );
      }
      waiting -= 1;
      taking.take(Buffer.concat(pieces));
    };
    entry.start();
  });
  unzip.register(UnzipInflate);
  try {
    for (let at = 0; at < archive.length; at += PIECE) {
      signal?.throwIfAborted();
      unzip.push(archive.subarray(at, at + PIECE), at + PIECE >= archive.length);
      await new Promise((resolve) => setImmediate(resolve));
    }
  } catch (error) {
    if (error instanceof PackError || signal?.aborted) throw error;
    throw new PackError(`${where} is not a zip file that can be read: ${reasonOf(error)}.`);
  }
  if (waiting > 0) throw new PackError(`${where} is cut off: the last entry is not whole. Fetch it again.`);
}
