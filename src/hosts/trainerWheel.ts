import { readdir } from "node:fs/promises";
import path from "node:path";
import { FileError, toFileError } from "../files";

const WHEEL = /^affectgpt_rl-.*\.whl$/;

/**
 * The trainer's wheel that came with the extension.
 *
 * @param folder The folder of the built programs (`dist`).
 * @throws FileError when there is none.
 */
export async function trainerWheel(folder: string): Promise<string> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw toFileError(error, folder);
  });
  const name = names.find((each) => WHEEL.test(each));
  if (!name) throw new FileError("missing", folder, "holds no wheel of the trainer; `npm run build:trainer` makes it.");
  return path.join(folder, name);
}
