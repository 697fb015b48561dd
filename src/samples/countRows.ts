import { FileTail, LineSplitter, toFileError } from "../files";

const NEWLINE = 0x0a;

/**
 * How many lines of a dataset file hold something, without understanding them.
 *
 * @throws FileError when the file exists and cannot be read.
 */
export async function countRows(file: string): Promise<number> {
  const lines = new LineSplitter();
  let count = 0;
  let last = NEWLINE;
  const take = (bytes: Uint8Array) => {
    count += lines.push(bytes).length;
    last = bytes.at(-1) ?? last;
  };
  try {
    await new FileTail(file).read(take, () => {});
  } catch (error) {
    throw toFileError(error, file);
  }
  return last === NEWLINE ? count : count + 1;
}
