import { unzipSync } from "fflate";
import { EmotionError } from "./errors";
import { readPickledArray } from "./pickles";

/** More than a million answers; a packed file may claim any size. */
const MOST_BYTES = 1 << 29;
const MAGIC = "\x93NUMPY";
const ENDING = ".npy";

/** NumPy's packed format. Its arrays are read one by one, so that what nobody asks for stays closed. */
export class Npz {
  /** The arrays' names, in the order of the file. */
  readonly names: readonly string[];
  readonly #sizes = new Map<string, number>();

  /**
   * @param file Names the file in messages.
   * @throws EmotionError when it is no packed file.
   */
  constructor(
    private readonly file: string,
    private readonly content: Uint8Array,
  ) {
    try {
      unzipSync(content, {
        filter: ({ name, originalSize }) => {
          if (name.endsWith(ENDING)) this.#sizes.set(name.slice(0, -ENDING.length), originalSize);
          return false;
        },
      });
    } catch {
      throw this.#damaged();
    }
    this.names = [...this.#sizes.keys()];
  }

  /**
   * Reads an array of text, or of pickled texts, numbers, lists and maps.
   *
   * @throws EmotionError when it holds anything else.
   */
  items(name: string): unknown[] {
    const where = `${this.file}: '${name}'`;
    if ((this.#sizes.get(name) ?? 0) > MOST_BYTES) {
      throw new EmotionError(`${where} is larger than ${MOST_BYTES >> 20} MB.`);
    }
    const member = `${name}${ENDING}`;
    let npy: Uint8Array | undefined;
    try {
      npy = unzipSync(this.content, { filter: (entry) => entry.name === member })[member];
    } catch {
      throw this.#damaged();
    }
    const { header, values } = split(npy ?? new Uint8Array());
    if (header.includes("'descr': '|O'")) return readPickledArray(where, values, textOf);
    const texts = textsOf(header, values);
    if (!texts) throw new EmotionError(`${where} is no list of text.`);
    return texts;
  }

  #damaged(): EmotionError {
    return new EmotionError(`${this.file} is not an npz file: damaged, cut short, or another format.`);
  }
}

/** The header and the values of an array; empty when it is none. */
function split(npy: Uint8Array): { header: string; values: Buffer } {
  const bytes = Buffer.from(npy.buffer, npy.byteOffset, npy.byteLength);
  if (bytes.length < 12 || bytes.toString("latin1", 0, 6) !== MAGIC) return { header: "", values: Buffer.alloc(0) };
  const isFirst = bytes[6] === 1;
  const start = isFirst ? 10 : 12;
  const end = start + (isFirst ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8));
  return { header: bytes.toString("latin1", start, end), values: bytes.subarray(end) };
}

function textsOf(header: string, values: Buffer): string[] | undefined {
  const width = Number(/'descr': *'<U([0-9]{1,9})'/.exec(header)?.[1]);
  const count = Number(/'shape': *\(([0-9]{1,9}),\)/.exec(header)?.[1]);
  if (!Number.isSafeInteger(width * count) || 4 * width * count > values.length) return undefined;
  const bytes = 4 * width;
  return Array.from({ length: count }, (_, index) => textOf(values.subarray(bytes * index, bytes * (index + 1))));
}

/** Texts are held as code points of four bytes, filled up with zeros. */
function textOf(letters: Buffer): string {
  let text = "";
  for (let at = 0; at + 4 <= letters.length; at += 4) {
    const point = letters.readUInt32LE(at);
    if (point === 0) break;
    text += point <= 0x10ffff && (point < 0xd800 || point > 0xdfff) ? String.fromCodePoint(point) : "\ufffd";
  }
  return text;
}
