import { fetchWhole } from "./whole";

/** Enough for speech, and small enough to be drawn whole. */
const drawnRate = 16_000;

/** A clip's sound: mono, -1 to 1. */
export interface Sound {
  readonly samples: Float32Array;
  /** Seconds. */
  readonly duration: number;
}

/** Whether the editor's browser decodes AAC, the sound of most clips. The desktop edition does not. */
export function decodesAac(): boolean {
  return document.createElement("audio").canPlayType('audio/mp4; codecs="mp4a.40.2"') !== "";
}

/**
 * Reads the sound of a file.
 *
 * @param sampleRate Samples a second.
 * @throws TooLarge for a film; otherwise when the file cannot be fetched or its sound cannot be decoded here.
 */
export async function readSound(url: string, cancel: AbortSignal, sampleRate = drawnRate): Promise<Sound> {
  const bytes = await (await fetchWhole(url, cancel)).arrayBuffer();
  const buffer = await new OfflineAudioContext(1, 1, sampleRate).decodeAudioData(bytes);
  const samples = new Float32Array(buffer.length);
  for (let channel = 0; channel < buffer.numberOfChannels; channel++) {
    buffer.getChannelData(channel).forEach((value, index) => {
      samples[index] = (samples[index] ?? 0) + value / buffer.numberOfChannels;
    });
  }
  return { samples, duration: buffer.duration };
}
