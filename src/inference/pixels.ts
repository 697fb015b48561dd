import type { Images } from "../contracts/policyManifest";
import { PolicyError } from "./errors";

const CHANNELS = 3;

/** Bytes of the pictures of one sample. */
export function pictureBytes({ size, perSample }: Images): number {
  return perSample * size * size * CHANNELS;
}

/**
 * Turns pictures into what the vision graph reads.
 *
 * @param pictures uint8 in C order, (perSample, size, size, 3), RGB.
 * @returns float32 in C order, (perSample, 3, size, size), `(value / 255 - mean) / std`.
 * @throws PolicyError when there are more or fewer bytes.
 */
export function pixelValues(pictures: Uint8Array, images: Images): Float32Array {
  const wanted = pictureBytes(images);
  if (pictures.length !== wanted) {
    throw new PolicyError("badInput", `The pictures have ${pictures.length} bytes; this policy reads ${wanted}.`);
  }
  const plane = images.size * images.size;
  const values = new Float32Array(wanted);
  for (let at = 0; at < wanted; at++) {
    const channel = at % CHANNELS;
    const pixel = Math.floor(at / CHANNELS);
    const picture = Math.floor(pixel / plane);
    // Rounded after each operation, as the trainer's single precision does.
    const share = Math.fround(Math.fround(pictures[at] ?? 0) / 255);
    const centred = Math.fround(share - Math.fround(images.mean[channel] ?? 0));
    values[(picture * CHANNELS + channel) * plane + (pixel % plane)] = centred / Math.fround(images.std[channel] ?? 1);
  }
  return values;
}
