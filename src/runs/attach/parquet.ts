import { open, readFile } from "node:fs/promises";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { FileError, type JsonObject } from "../../files";

/** Completions of one step, as text, are a few megabytes. */
const LARGEST = 512 * 1024 * 1024;
const MAGIC = "PAR1";

/** A small Parquet file, whole. */
interface ParquetTable {
  readonly rows: readonly JsonObject[];
  /** Names of the columns of floating-point numbers. */
  readonly floats: readonly string[];
}

/**
 * Reads a Parquet file. Whole numbers beyond 2^53 lose digits.
 *
 * @param largest Bytes, packed and unpacked: a small file may unpack to any size.
 * @returns Undefined while it has no footer: its writer is not done.
 * @throws FileError when it is too large; the system's error when it cannot be read.
 */
export async function parquetRows(file: string, largest = LARGEST): Promise<ParquetTable | undefined> {
  if (!(await isWhole(file, largest))) return undefined;
  const bytes = await readFile(file);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  try {
    const metadata = parquetMetadata(buffer);
    const sizes = metadata.row_groups.flatMap(({ columns }) => columns.map(({ meta_data: column }) => column));
    const unpacked = sizes.reduce((sum, column) => sum + Number(column?.total_uncompressed_size ?? 0), 0);
    if (unpacked > largest)
      throw new FileError("tooLarge", file, `${unpacked} bytes unpacked; at most ${largest} are.`);
    const floats = metadata.schema.filter(({ type }) => type === "DOUBLE" || type === "FLOAT").map(({ name }) => name);
    const rows = await parquetReadObjects({ file: buffer, metadata });
    return { rows: rows.map(plain), floats };
  } catch (error) {
    if (error instanceof FileError) throw error;
    throw new FileError("broken", file, `cannot be read as Parquet: ${(error as Error).message}`);
  }
}

async function isWhole(file: string, largest: number): Promise<boolean> {
  const handle = await open(file, "r");
  try {
    const { size } = await handle.stat();
    if (size > largest) throw new FileError("tooLarge", file, `${size} bytes; at most ${largest} are read.`);
    if (size < 12) return false;
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, size - 4);
    return buffer.toString("latin1") === MAGIC;
  } finally {
    await handle.close();
  }
}

function plain(row: Record<string, unknown>): JsonObject {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === "bigint" ? Number(value) : value]),
  );
}
