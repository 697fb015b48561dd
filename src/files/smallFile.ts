import { open } from "node:fs/promises";
import { FileError, hasCode, toFileError } from "./errors";
import { type JsonObject, parseObject } from "./json";

const LARGEST = 8 * 1024 * 1024;

/**
 * Reads a small JSON file that its writer replaces whole.
 *
 * @returns The object, or undefined when there is no such file.
 * @throws FileError when it cannot be read, is no JSON object, or is far too large to be what it claims.
 */
export async function readObject(path: string): Promise<JsonObject | undefined> {
  try {
    const bytes = await readBounded(path, LARGEST);
    const value = parseObject(bytes);
    if (value === undefined) throw new FileError("broken", path, "not a whole JSON object.");
    return value;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw toFileError(error, path);
  }
}

/**
 * Reads a whole file of a size that is known to be harmless.
 *
 * @throws FileError when it is larger; the system's error when it cannot be read.
 */
export async function readBounded(path: string, largest: number): Promise<Uint8Array> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    if (size > largest) throw new FileError("tooLarge", path, `${size} bytes; at most ${largest} are read.`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/**
 * Reads a range of a file, less where the file ends before.
 *
 * @throws FileError when it cannot be read.
 */
export async function readRange(path: string, offset: number, length: number): Promise<Uint8Array> {
  try {
    const file = await open(path, "r");
    try {
      const memory = Buffer.alloc(length);
      const { bytesRead } = await file.read(memory, 0, length, offset);
      return memory.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw toFileError(error, path);
  }
}

/**
 * Reads the end of a file that may be large.
 *
 * @param length Bytes, at most.
 * @returns The bytes, and whether the file has more before them.
 * @throws FileError when it cannot be read.
 */
export async function readEnd(
  path: string,
  length: number,
): Promise<{ readonly bytes: Uint8Array; readonly isCut: boolean }> {
  try {
    const file = await open(path, "r");
    try {
      const { size } = await file.stat();
      const from = Math.max(0, size - length);
      const memory = Buffer.alloc(Math.min(size, length));
      const { bytesRead } = await file.read(memory, 0, memory.length, from);
      return { bytes: memory.subarray(0, bytesRead), isCut: from > 0 };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw toFileError(error, path);
  }
}
