import { expect, test } from "vitest";
import { PolicyError } from "../../../src/inference";
import { pictureBytes, pixelValues } from "../../../src/inference/pixels";

const images = { size: 2, perSample: 2, tokens: 1, mean: [0.5, 0.5, 0.25], std: [0.5, 0.25, 0.5] };

test("pixels are scaled by channel and laid out channel by channel, picture by picture", () => {
  const pictures = new Uint8Array(pictureBytes(images));
  // The second picture's last pixel: white in red and green.
  pictures.set([255, 255, 0], 21);
  const values = pixelValues(pictures, images);
  expect([...values.slice(0, 12)]).toEqual([-1, -1, -1, -1, -2, -2, -2, -2, -0.5, -0.5, -0.5, -0.5]);
  expect([...values.slice(12)]).toEqual([-1, -1, -1, 1, -2, -2, -2, 2, -0.5, -0.5, -0.5, -0.5]);
});

test("pictures of another size are refused with both sizes", () => {
  expect(() => pixelValues(new Uint8Array(5), images)).toThrow(PolicyError);
  expect(() => pixelValues(new Uint8Array(5), images)).toThrow(/5 bytes.*24/);
});
