import { BufferReader, Parser } from "pickleparser";
import { EmotionError } from "./errors";

/** Something that a pickle asks for, by its full name. */
class Refused extends Error {}
/** What can be a full name; anything else comes of damage, and may be as long as the file. */
const NAME = /^[A-Za-z0-9_.]{1,200}$/;

/** What is left of an array: its items. */
class ArrayState {
  items: unknown[] | undefined;

  __setstate__(state: unknown): void {
    const items: unknown = Array.isArray(state) ? state[4] : undefined;
    if (Array.isArray(items)) this.items = items;
  }
}

/** What is left of a type: its code, such as `f8`. */
class DType {
  constructor(readonly code: string) {}

  __setstate__(state: unknown): void {
    const order: unknown = Array.isArray(state) ? state[1] : undefined;
    if (order !== "<" && order !== "|") throw new Error(`The byte order ${order} is not read.`);
  }
}

/** Reads as Python does where the library is more lenient. */
class StrictReader extends BufferReader {
  readonly #utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

  /** A pickle may give a length below 0, which would lead the parser back over what it has read, for ever. */
  override skip(bytes: number): void {
    if (bytes < 0) throw new Error("A length below 0.");
    super.skip(bytes);
  }

  /** Damaged letters are no text. */
  override string(size: number, encoding: "ascii" | "utf-8"): string {
    return encoding === "utf-8" ? this.#utf8.decode(this.bytes(size)) : super.string(size, encoding);
  }
}

const NUMBERS: Readonly<Record<string, readonly [bytes: number, read: (view: DataView) => number | boolean]>> = {
  f8: [8, (view) => view.getFloat64(0, true)],
  f4: [4, (view) => view.getFloat32(0, true)],
  i8: [8, (view) => Number(view.getBigInt64(0, true))],
  i4: [4, (view) => view.getInt32(0, true)],
  i2: [2, (view) => view.getInt16(0, true)],
  i1: [1, (view) => view.getInt8(0)],
  u8: [8, (view) => Number(view.getBigUint64(0, true))],
  u4: [4, (view) => view.getUint32(0, true)],
  u2: [2, (view) => view.getUint16(0, true)],
  u1: [1, (view) => view.getUint8(0)],
  b1: [1, (view) => view.getUint8(0) !== 0],
};

/**
 * Reads what follows the header of a pickled array, as data: nothing that the pickle names is looked up, and nothing in it runs.
 * The parser asks `resolve` for every name, which knows the four of NumPy's arrays and has stand-ins of its own for them.
 *
 * @param where Names file and array in messages.
 * @param textOf Reads NumPy's four-byte letters.
 * @returns The array's items in order; an array without dimensions has one. Maps are `Map`s.
 * @throws EmotionError when the pickle asks for anything but NumPy's own arrays, or cannot be read.
 */
export function readPickledArray(where: string, payload: Uint8Array, textOf: (letters: Buffer) => string): unknown[] {
  // Made anew for each pickle and frozen, since a pickle may set properties of what it is given.
  const reconstruct = () => new ArrayState();
  const scalar = (dtype: unknown, raw: unknown) => {
    if (!(dtype instanceof DType) || !(raw instanceof Uint8Array)) throw new Error("This is no scalar.");
    const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
    if (dtype.code.startsWith("U")) return textOf(bytes);
    const [length, read] = NUMBERS[dtype.code] ?? [];
    if (read === undefined || length !== raw.length) throw new Error(`The type ${dtype.code} is not read.`);
    return read(new DataView(raw.buffer, raw.byteOffset, raw.byteLength));
  };
  const standIns = new Map<string, (...values: unknown[]) => unknown>([
    ["numpy.ndarray", () => null],
    ["numpy.dtype", (code) => new DType(String(code))],
  ]);
  // NumPy 2 moved them.
  for (const module of ["numpy.core.multiarray", "numpy._core.multiarray"]) {
    standIns.set(`${module}._reconstruct`, reconstruct).set(`${module}.scalar`, scalar);
  }
  for (const standIn of standIns.values()) Object.freeze(standIn);
  const parser = new Parser({
    unpicklingTypeOfDictionary: "Map",
    nameResolver: {
      resolve(module, name) {
        const standIn = standIns.get(`${module}.${name}`);
        if (standIn !== undefined) return standIn;
        const wanted = `${module}.${name}`;
        throw NAME.test(wanted) ? new Refused(wanted) : new Error("No name.");
      },
    },
  });
  let array: unknown;
  try {
    array = parser.read(new StrictReader(payload));
  } catch (error) {
    if (!(error instanceof Refused)) throw damaged(where);
    throw new EmotionError(
      `${where} is pickled and asks for '${error.message}'. Only texts, numbers and NumPy's own arrays are read, and nothing in the file was run.`,
    );
  }
  if (!(array instanceof ArrayState) || array.items === undefined) throw damaged(where);
  return array.items;
}

const damaged = (where: string) =>
  new EmotionError(`${where} is pickled and damaged, or holds more than texts and numbers.`);
