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
type Beside = keyof typeof BESIDE;

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

async function findBeside(folder: string, video: string, what: Beside): Promise<string | null> {
  for (const file of besideClip(path, folder, path.resolve(folder, video), what)) {
    const found = await findInside(folder, file);
    if (found) return found;
  }
  return null;
}

/**
 * Where a still or a track of a clip may lie, the likeliest first.
 *
 * @param paths The path rules of the machine that holds the clip.
 * @param clip Absolute.
 */
function besideClip(paths: path.PlatformPath, folder: string, clip: string, what: Beside): string[] {
  const around = paths.dirname(paths.dirname(clip));
  const base = paths.join(isInside(folder, around, paths) ? around : folder, BESIDE[what].folder);
  const stem = paths.basename(clip, paths.extname(clip));
  return BESIDE[what].extensions.map((extension) => paths.join(base, `${stem}${extension}`));
}

/** The files of a clip on another machine, which nobody has looked for yet: where they should be, if they are. */
export interface NamedMedia {
  /** Null when the dataset names a file outside of its folder. */
  readonly video: string | null;
  readonly thumbnails: readonly string[];
  readonly audio: readonly string[];
}

/**
 * Names the files of a clip on another machine, whose paths have slashes.
 *
 * @param folder Of the dataset there, absolute.
 * @param video As the dataset names it; untrusted.
 */
export function nameMedia(folder: string, video: string): NamedMedia {
  const clip = path.posix.resolve(folder, video);
  if (!isInside(folder, clip, path.posix)) return { video: null, thumbnails: [], audio: [] };
  const beside = (what: Beside) => besideClip(path.posix, folder, clip, what);
  return { video: clip, thumbnails: beside("thumbnail"), audio: beside("audio") };
}
