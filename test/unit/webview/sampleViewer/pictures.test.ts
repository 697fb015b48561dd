import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { drawSpectrogram } from "../../../../webview/sampleViewer/player/spectrogram";
import { squareOf } from "../../../../webview/sampleViewer/player/square";

const RECIPE = {
  size: 48,
  facePlace: 0.5,
  voice: { sampleRate: 16_000, window: 1024, lowestHz: 60, highestHz: 2600, whiteDb: -24, rangeDb: 60 },
};

/** What the trainer's own code makes of bytes: a script that reads stdin and writes stdout. */
async function trainer(script: string, input: Uint8Array): Promise<Uint8Array> {
  const child = spawn(path.resolve("trainer/.venv/bin/python"), ["-c", script], { stdio: ["pipe", "pipe", "inherit"] });
  const pieces: Buffer[] = [];
  child.stdout.on("data", (piece: Buffer) => pieces.push(piece));
  child.stdin.end(input);
  const [status] = await once(child, "close");
  expect(status).toBe(0);
  return Buffer.concat(pieces);
}

/** Numbers that look random and are the same in every run. */
function noise(length: number): number[] {
  let state = 12345;
  return Array.from({ length }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  });
}

const largest = (one: Uint8Array, other: Uint8Array): number =>
  one.reduce((most, value, at) => Math.max(most, Math.abs(value - (other[at] ?? 0))), 0);

describe("the page draws what the trainer draws", () => {
  const SPECTROGRAM = `
import sys, numpy as np
from affectgpt_rl.datasets.spectrogram import spectrogram
sys.stdout.buffer.write(spectrogram(np.frombuffer(sys.stdin.buffer.read(), dtype=np.float32)).tobytes())`;
  const sounds: Readonly<Record<string, Float32Array>> = {
    silence: new Float32Array(16_000),
    nothing: new Float32Array(),
    "a rising tone": Float32Array.from({ length: 32_000 }, (_, at) => 0.4 * Math.sin(at * (0.02 + at * 8e-6))),
    noise: Float32Array.from(noise(20_011), (value) => (value - 0.5) * 0.2),
    "less than a window": Float32Array.from(noise(300), (value) => value - 0.5),
  };
  test.each(Object.entries(sounds))("of a sound: %s", async (_, sound) => {
    const theirs = await trainer(SPECTROGRAM, new Uint8Array(sound.buffer));
    const ours = drawSpectrogram(sound, RECIPE);
    expect(ours).toHaveLength(theirs.length);
    // Single precision there, double here: a level on the border may be the next one.
    expect(largest(ours, theirs)).toBeLessThanOrEqual(1);
  });

  const SQUARE = (width: number, height: number) => `
import sys, numpy as np
from affectgpt_rl.datasets.media import _square
frame = np.frombuffer(sys.stdin.buffer.read(), dtype=np.uint8).reshape(${height}, ${width}, 4)[:, :, :3]
sys.stdout.buffer.write(_square(frame).tobytes())`;
  test.each([
    [192, 192],
    [320, 180],
    [77, 131],
    [48, 48],
    [30, 40],
  ])("of a frame of %d × %d", async (width, height) => {
    const data = Uint8ClampedArray.from(noise(width * height * 4), (value) => value * 256);
    const theirs = await trainer(SQUARE(width, height), new Uint8Array(data.buffer));
    // The trainer rounds after each of the two directions, and the page once.
    expect(largest(squareOf({ width, height, data }, 48), theirs)).toBeLessThanOrEqual(1);
  });
});
