import { unzipSync } from "fflate";
import { EmotionError, reasonOf } from "./errors";

/** More than a million answers; a packed file may claim any size. */
const MOST_BYTES = 1 << 29;
const MAGIC = "\x93NUMPY";

/**
 * Reads arrays of text from NumPy's packed format. An array of pickled objects could run code in other readers and is refused here.
 *
 * @param names The arrays, without their ending.
 * @returns The texts of each array.
 * @throws EmotionError when one is missing or is no one-dimensional array of text.
 */
export function readTextArrays(file: string, content: Uint8Array, names: readonly string[]): string[][] {
  const wanted = new Set(names.map((name) => `${name}.npy`));
  let members: Record<string, Uint8Array>;
  try {
    members = unzipSync(content, {
      filter: ({ name, originalSize }) => wanted.has(name) && originalSize <= MOST_BYTES,
    });
  } catch (error) {
    throw new EmotionError(`${file} is not an npz file: ${reasonOf(error)}.`);
  }
  return names.map((name) => {
    const member = members[`${name}.npy`];
    if (!member)
      throw new EmotionError(`${file} has no array '${name}'; the official answers have ${names.join(" and ")}.`);
    const texts = textsOf(member);
    if (!texts) throw new EmotionError(`${file}: '${name}' is no list of text. Pickled arrays are not opened.`);
    return texts;
  });
}

function textsOf(npy: Uint8Array): string[] | undefined {
  const bytes = Buffer.from(npy.buffer, npy.byteOffset, npy.byteLength);
  if (bytes.length < 12 || bytes.toString("latin1", 0, 6) !== MAGIC) return undefined;
  const isFirst = bytes[6] === 1;
  const start = isFirst ? 10 : 12;
  const end = start + (isFirst ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8));
  const header = bytes.toString("latin1", start, end);
  const width = Number(/'descr': *'<U(\d+)'/.exec(header)?.[1]);
  const count = Number(/'shape': *\((\d+),\)/.exec(header)?.[1]);
  if (!Number.isSafeInteger(width * count) || end + 4 * width * count > bytes.length) return undefined;
  return Array.from({ length: count }, (_, index) => codePoints(bytes, end + 4 * width * index, width));
}

/** Texts are held as code points of four bytes, filled up with zeros. */
function codePoints(bytes: Buffer, start: number, width: number): string {
  let text = "";
  for (let at = start; at < start + 4 * width; at += 4) {
    const point = bytes.readUInt32LE(at);
    if (point === 0) break;
    text += point <= 0x10ffff ? String.fromCodePoint(point) : "\ufffd";
  }
  return text;
}
