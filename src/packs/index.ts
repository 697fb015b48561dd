export { readPackArchive } from "./archive";
export { type DownloadProgress, downloadPack, placeOf } from "./download";
export { PackError } from "./errors";
export { MOST_ARCHIVE_BYTES, PACK_FILES } from "./files";
export { readPackFolder, readPlainFile } from "./folder";
export { PUBLISHED_PACKS, type PublishedPack } from "./known";
export { type InstalledPack, PackStore } from "./store";
