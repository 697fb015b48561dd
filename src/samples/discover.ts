import { stat } from "node:fs/promises";
import path from "node:path";
import { FileError, toFileError } from "../files";
import { SPLIT_FILES, type SplitFile } from "./types";

const splitOf = (file: string): string => path.basename(file, path.extname(file));

/**
 * The files of a dataset.
 *
 * @param dataset A folder with split files, or one JSON Lines file of any name. Absolute.
 * @throws FileError when it does not exist, or is a folder without split files.
 */
export async function splitFiles(dataset: string): Promise<SplitFile[]> {
  if (!(await kindOf(dataset)).isDirectory()) return [{ file: dataset, split: splitOf(dataset) }];
  const candidates = await Promise.all(
    SPLIT_FILES.map(async (name) => {
      const file = path.join(dataset, name);
      const there = await stat(file).then(
        (found) => found.isFile(),
        () => false,
      );
      return there ? [{ file, split: splitOf(file) }] : [];
    }),
  );
  const found = candidates.flat();
  if (found.length === 0) throw new FileError("missing", dataset, `holds none of ${SPLIT_FILES.join(", ")}.`);
  return found;
}

async function kindOf(dataset: string) {
  try {
    return await stat(dataset);
  } catch (error) {
    throw toFileError(error, dataset);
  }
}
