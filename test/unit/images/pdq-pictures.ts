import type { Pixels } from "#images/pdq/pixels.ts";

/** A picture of overlapping discs and stripes, the same for the same seed, with much going on at every scale. */
export function inventPicture(seed: number, width: number, height: number, channels: 1 | 3 | 4 = 3): Pixels {
  const next = sequence(seed);
  const shapes = Array.from({ length: 14 }, () => ({
    x: next() * width,
    y: next() * height,
    radius: (0.08 + 0.3 * next()) * Math.min(width, height),
    angle: next() * Math.PI,
    stripe: (0.03 + 0.1 * next()) * Math.min(width, height),
    colour: [next() * 255, next() * 255, next() * 255, 128],
  }));
  const data = new Uint8Array(width * height * channels).fill(90);
  for (const { x, y, radius, angle, stripe, colour } of shapes) {
    for (let row = Math.max(0, Math.floor(y - radius)); row < Math.min(height, y + radius); row += 1) {
      for (let column = Math.max(0, Math.floor(x - radius)); column < Math.min(width, x + radius); column += 1) {
        const [dx, dy] = [column - x, row - y];
        if (dx * dx + dy * dy > radius * radius) continue;
        if (Math.sin((dx * Math.cos(angle) + dy * Math.sin(angle)) / stripe) < -0.2) continue;
        for (let c = 0; c < channels; c += 1) data[(row * width + column) * channels + c] = colour[c] ?? 0;
      }
    }
  }
  return { data, width, height, channels };
}

/** Noise: every pixel for itself. */
export function inventNoise(seed: number, width: number, height: number, channels: 1 | 3 | 4): Pixels {
  const next = sequence(seed);
  return { data: Uint8Array.from({ length: width * height * channels }, () => next() * 256), width, height, channels };
}

function sequence(seed: number): () => number {
  let state = (seed + 1) * 0x9e3779b1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** The picture with the pixel at (x, y) taken from elsewhere: for cutting, turning and framing. */
export function remap(
  { data, width, channels }: Pixels,
  [newWidth, newHeight]: readonly [number, number],
  from: (x: number, y: number) => readonly [number, number] | undefined,
): Pixels {
  const out = new Uint8Array(newWidth * newHeight * channels).fill(255);
  for (let y = 0; y < newHeight; y += 1) {
    for (let x = 0; x < newWidth; x += 1) {
      const source = from(x, y);
      if (source === undefined) continue;
      const at = (source[1] * width + source[0]) * channels;
      out.set(data.subarray(at, at + channels), (y * newWidth + x) * channels);
    }
  }
  return { data: out, width: newWidth, height: newHeight, channels };
}
