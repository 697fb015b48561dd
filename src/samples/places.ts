import { access, realpath } from "node:fs/promises";
import path from "node:path";
import { FileError, toFileError } from "../files";

/** Whether a path lies in a folder, or is it. Both absolute. @param paths The path rules of the machine that holds them. */
export function isInside(folder: string, file: string, paths: path.PlatformPath = path): boolean {
  const way = paths.relative(folder, file);
  return way === "" || (way !== ".." && !way.startsWith(`..${paths.sep}`) && !paths.isAbsolute(way));
}

/**
 * The file that an untrusted path means, which must exist and lie under a folder, whatever links are on the way.
 *
 * @param folder Absolute; may itself be reached by a link.
 * @param named As written in a file: relative to the folder, or absolute inside of it.
 * @returns The path under `folder`, links not followed, so that it still lies under the folder that a page may load from.
 * @throws FileError of trouble `outside` when it leads out of the folder, else of what hinders.
 */
export async function resolveInside(folder: string, named: string): Promise<string> {
  const file = path.resolve(folder, named);
  if (!isInside(folder, file)) throw new FileError("outside", file, `leads out of ${folder}.`);
  try {
    const [realFolder, realFile] = await Promise.all([realpath(folder), realpath(file)]);
    if (!isInside(realFolder, realFile)) throw new FileError("outside", file, `is a link that leads out of ${folder}.`);
    return file;
  } catch (error) {
    throw toFileError(error, file);
  }
}

/** The same for a file that may be missing; undefined when it is, or when it cannot be used. */
export async function findInside(folder: string, named: string): Promise<string | undefined> {
  try {
    const file = await resolveInside(folder, named);
    await access(file);
    return file;
  } catch {
    return undefined;
  }
}
