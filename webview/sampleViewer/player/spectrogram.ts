import type { PictureRecipe } from "../../../src/ui/sampleViewer/contract";

/**
 * Draws a sound as the policy reads it: Hann windows whose centres divide the sound evenly, the power in triangular bands of even width,
 * in decibels of a full-scale tone. The twin of trainer/affectgpt_rl/datasets/spectrogram.py.
 *
 * @param sound Mono, at the recipe's sample rate, -1 to 1; an empty one gives a black picture.
 * @returns uint8 (size, size, 3) in C order: time to the right, frequency up, three equal channels.
 */
export function drawSpectrogram(sound: Float32Array, { size, voice }: PictureRecipe): Uint8Array {
  const { sampleRate, window, lowestHz, highestHz, whiteDb, rangeDb } = voice;
  const hann = Float64Array.from(
    { length: window },
    (_, at) => 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / (window - 1)),
  );
  const bands = bandsOf(size, window, sampleRate, lowestHz, highestHz);
  const power = powerOf(window, bands);
  const out = new Uint8Array(size * size * 3);
  for (let column = 0; column < size; column++) {
    const start = Math.trunc(((column + 0.5) * sound.length) / size) - window / 2;
    const lines = power(hann.map((weight, at) => weight * (sound[start + at] ?? 0)));
    bands.forEach(({ first, weights }, band) => {
      const sum = weights.reduce((total, weight, at) => total + weight * (lines.get(first + at) ?? 0), 0);
      const level = (10 * Math.log10(sum + 1e-12) - whiteDb + rangeDb) / rangeDb;
      out.fill(
        Math.round(255 * Math.max(0, Math.min(1, level))),
        ((size - 1 - band) * size + column) * 3,
        ((size - 1 - band) * size + column + 1) * 3,
      );
    });
  }
  return out;
}

interface Band {
  /** The first spectral line that counts, and the share of each from there on. */
  readonly first: number;
  readonly weights: readonly number[];
}

/** A triangle between neighbouring bands for each band. */
function bandsOf(size: number, window: number, sampleRate: number, lowest: number, highest: number): Band[] {
  const step = (highest - lowest) / (size - 1);
  return Array.from({ length: size }, (_, band) => {
    const centre = lowest + band * step;
    const first = Math.max(0, Math.ceil(((centre - step) * window) / sampleRate));
    const last = Math.min(window / 2, Math.floor(((centre + step) * window) / sampleRate));
    const shares = Array.from({ length: Math.max(0, last - first + 1) }, (_, at) =>
      Math.max(0, 1 - Math.abs(((first + at) * sampleRate) / window - centre) / step),
    );
    const total = shares.reduce((sum, share) => sum + share, 0);
    return { first, weights: shares.map((share) => share / total) };
  });
}

/** Computes the power of those spectral lines that a band counts; they are few, so no transform of all lines is needed. */
function powerOf(window: number, bands: readonly Band[]): (windowed: Float64Array) => ReadonlyMap<number, number> {
  const from = Math.min(...bands.map(({ first }) => first));
  const to = Math.max(...bands.map(({ first, weights }) => first + weights.length - 1));
  const cosines = Float64Array.from({ length: window }, (_, at) => Math.cos((2 * Math.PI * at) / window));
  const sines = Float64Array.from({ length: window }, (_, at) => Math.sin((2 * Math.PI * at) / window));
  return (windowed) => {
    const lines = new Map<number, number>();
    for (let line = from; line <= to; line++) {
      let [real, imaginary] = [0, 0];
      for (let at = 0; at < window; at++) {
        const value = windowed[at] ?? 0;
        const turn = (line * at) % window;
        real += value * (cosines[turn] ?? 0);
        imaginary += value * (sines[turn] ?? 0);
      }
      // A full-scale tone reads as 0 dB: its peak in the spectrum is half the sum of the window.
      lines.set(line, (real * real + imaginary * imaginary) * (2 / (0.5 * window)) ** 2);
    }
    return lines;
  };
}
