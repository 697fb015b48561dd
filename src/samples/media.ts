import path from "node:path";
import { type FileTrouble, toFileError } from "../files";
import { findInside, isInside, resolveInside } from "./places";

/** The files of a sample's clip; each absolute, inside of the dataset's folder and present. */
export interface Media {
  readonly video: string | null;
  /** Why there is no video, and which path was meant. */
  readonly trouble: { readonly kind: FileTrouble; readonly file: string } | null;
  /** A still of the clip. */
  readonly thumbnail: string | null;
  /** The clip's sound as a track of its own, for editors that do not decode the video's. */
  readonly audio: string | null;
}

/** Folders beside the clips' own that hold a file of the same name for each clip. */
const BESIDE = {
  thumbnail: { folder: "thumbnails", extensions: [".jpg"] },
  audio: { folder: "audio", extensions: [".ogg", ".wav"] },
} as const;

/**
 * Finds the files of a sample's clip.
 *
 * @param folder Of the dataset, absolute.
 * @param video As the dataset names it; untrusted.
 */
export async function findMedia(folder: string, video: string): Promise<Media> {
  const [found, thumbnail, audio] = await Promise.all([
    resolveInside(folder, video).then(
      (file) => ({ video: file, trouble: null }),
      (error: unknown) => {
        const { trouble, path: file } = toFileError(error, path.resolve(folder, video));
        return { video: null, trouble: { kind: trouble, file } };
      },
    ),
    findThumbnail(folder, video),
    findBeside(folder, video, "audio"),
  ]);
  return { ...found, thumbnail, audio };
}

/** The still of a clip alone, for lists. */
export function findThumbnail(folder: string, video: string): Promise<string | null> {
  return findBeside(folder, video, "thumbnail");
}

async function findBeside(folder: string, video: string, what: keyof typeof BESIDE): Promise<string | null> {
  const clip = path.resolve(folder, video);
  const around = path.dirname(path.dirname(clip));
  const base = path.join(isInside(folder, around) ? around : folder, BESIDE[what].folder);
  const stem = path.basename(clip, path.extname(clip));
  for (const extension of BESIDE[what].extensions) {
    const found = await findInside(folder, path.join(base, `${stem}${extension}`));
    if (found) return found;
  }
  return null;
}
