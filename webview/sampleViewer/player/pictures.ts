import type { PictureRecipe } from "../../../src/ui/sampleViewer/contract";
import { readSound, type Sound } from "./sound";
import { drawSpectrogram } from "./spectrogram";
import { squareOf } from "./square";
import { fetchWhole } from "./whole";

/**
 * Draws the two pictures of a clip that a policy reads, as its manifest describes them. The browser's decoders are not the trainer's, so
 * single levels may differ.
 *
 * @param video Address of the clip.
 * @param audio Address of its sound as a track of its own, which is used where the clip's is not decoded here.
 * @returns uint8 (2, size, size, 3) in C order as base64, the face before the voice.
 * @throws When the picture cannot be decoded.
 */
export async function drawPictures(video: string, audio: string | null, recipe: PictureRecipe): Promise<string> {
  const { frame, duration } = await frameAt(video, recipe.facePlace);
  const face = squareOf(frame, recipe.size);
  const voice = drawSpectrogram(cut(await soundOf(video, audio, recipe), duration, recipe), recipe);
  return base64(face, voice);
}

/** The sound of the clip itself, else of its side track; a clip without sound is silent. */
async function soundOf(video: string, audio: string | null, { voice }: PictureRecipe): Promise<Sound | null> {
  const { signal } = new AbortController();
  for (const url of [video, audio]) {
    const sound = url && (await readSound(url, signal, voice.sampleRate).catch(() => null));
    if (sound) return sound;
  }
  return null;
}

function cut(sound: Sound | null, duration: number, { voice }: PictureRecipe): Float32Array {
  return sound ? sound.samples.subarray(0, Math.round(duration * voice.sampleRate)) : new Float32Array();
}

/** The last frame that is shown no later than a share of the clip's duration. */
async function frameAt(url: string, place: number): Promise<{ frame: ImageData; duration: number }> {
  // Fetched, so that the canvas may be read: a page may not read pictures of another origin.
  const blob = URL.createObjectURL(await (await fetchWhole(url)).blob());
  const video = document.createElement("video");
  try {
    video.muted = true;
    video.preload = "auto";
    await happened(video, "loadeddata", () => {
      video.src = blob;
    });
    await happened(video, "seeked", () => {
      video.currentTime = place * video.duration;
    });
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
    const context = canvas.getContext("2d");
    if (!context) throw new Error("no canvas");
    context.drawImage(video, 0, 0);
    return { frame: context.getImageData(0, 0, canvas.width, canvas.height), duration: video.duration };
  } finally {
    URL.revokeObjectURL(blob);
  }
}

function happened(video: HTMLVideoElement, event: string, begin: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    video.addEventListener(event, () => resolve(), { once: true });
    video.addEventListener("error", () => reject(new Error(video.error?.message ?? "")), { once: true });
    begin();
  });
}

function base64(...parts: readonly Uint8Array[]): string {
  let bytes = "";
  for (const part of parts) for (const byte of part) bytes += String.fromCharCode(byte);
  return btoa(bytes);
}
