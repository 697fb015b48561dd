/** A picture as a canvas gives it: rows of red, green, blue and opacity. */
interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/**
 * The largest centred square of a picture, scaled by averaging areas.
 *
 * @returns uint8 (size, size, 3) in C order.
 */
export function squareOf({ width, height, data }: Picture, size: number): Uint8Array {
  const side = Math.min(width, height);
  const [top, left] = [Math.floor((height - side) / 2), Math.floor((width - side) / 2)];
  const scale = side / size;
  // A picture that is too small is stretched: its nearest pixel then stands for an area.
  const reach = Math.max(scale, 1) / 2;
  const ranges = Array.from({ length: size }, (_, at): [number, number] => {
    const centre = (at + 0.5) * scale;
    return [Math.max(0, Math.floor(centre - reach + 0.5)), Math.min(side, Math.floor(centre + reach + 0.5))];
  });
  const out = new Uint8Array(size * size * 3);
  ranges.forEach(([y0, y1], row) => {
    ranges.forEach(([x0, x1], column) => {
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let y = y0; y < y1; y++) {
          for (let x = x0; x < x1; x++) sum += data[((top + y) * width + left + x) * 4 + channel] ?? 0;
        }
        out[(row * size + column) * 3 + channel] = Math.round(sum / ((y1 - y0) * (x1 - x0)));
      }
    });
  });
  return out;
}
