/** The seven files of an official pack, in the order in which its checksum takes them. */
export const PACK_FILES = [
  "format.csv",
  "synonym.xlsx",
  "wheel1.xlsx",
  "wheel2.xlsx",
  "wheel3.xlsx",
  "wheel4.xlsx",
  "wheel5.xlsx",
] as const;
export type PackFile = (typeof PACK_FILES)[number];

/** The content of each file. */
export type PackContent = ReadonlyMap<PackFile, Uint8Array>;

/** The largest published file has 103 kB; a later edition may have forty times as much. */
export const MOST_FILE_BYTES = 4 * 1024 * 1024;
/** A zip of a whole repository is more than a pack and says so; nothing beyond is kept in memory. */
export const MOST_ARCHIVE_BYTES = 64 * 1024 * 1024;

export const isPackFile = (name: string): name is PackFile => (PACK_FILES as readonly string[]).includes(name);

/** "4 MB", for messages. */
export const megabytes = (bytes: number): string => `${Math.round(bytes / (1024 * 1024))} MB`;

/** The parts of a pack that are not there. */
export function missingFrom(content: ReadonlyMap<PackFile, unknown>): PackFile[] {
  return PACK_FILES.filter((name) => !content.has(name));
}
