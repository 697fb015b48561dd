import { constants } from "node:fs";
import { open } from "node:fs/promises";
import path from "node:path";
import { hasCode } from "../files";
import { PackError, reasonOf } from "./errors";
import { MOST_FILE_BYTES, megabytes, PACK_FILES, type PackContent, type PackFile } from "./files";

/** A link could lead anywhere by the time it is read, and opening a pipe would wait for ever. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Reads the seven files of a folder. Others are left alone.
 *
 * @throws PackError when one is missing, is no plain file or is too large.
 */
export async function readPackFolder(folder: string): Promise<PackContent> {
  const content = new Map<PackFile, Uint8Array>();
  for (const name of PACK_FILES) content.set(name, await readPlainFile(path.join(folder, name)));
  return content;
}

/** @throws PackError when it is missing, no plain file or larger than `most` bytes. */
export async function readPlainFile(file: string, most = MOST_FILE_BYTES): Promise<Uint8Array> {
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    handle = await open(file, FLAGS);
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) {
      throw new PackError(`${file} is not there. A pack is a folder with ${PACK_FILES.join(", ")}.`);
    }
    if (hasCode(error, "ELOOP", "EMLINK")) {
      throw new PackError(`${file} is a symbolic link. Put the file itself there and try again.`);
    }
    throw new PackError(`${file} cannot be read: ${reasonOf(error)}`);
  }
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw new PackError(`${file} is no plain file.`);
    if (found.size > most)
      throw new PackError(`${file} has ${megabytes(found.size)}; at most ${megabytes(most)} are read.`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}
