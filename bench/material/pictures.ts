import type { Pixels } from "#images/pdq/pixels.ts";
import { createRandom } from "./random.ts";

const SHAPES = 24;
const NOISE = 12;

/** A picture with large and small striped discs and the grain of a camera. */
export function inventPicture(seed: number, width: number, height: number): Pixels & { readonly channels: 3 } {
  const random = createRandom(seed);
  const data = new Uint8Array(width * height * 3).fill(100);
  for (let shape = 0; shape < SHAPES; shape += 1) {
    const x = random.next() * width;
    const y = random.next() * height;
    const radius = (0.05 + 0.35 * random.next()) * Math.min(width, height);
    const stripe = (0.02 + 0.1 * random.next()) * Math.min(width, height);
    const angle = random.next() * Math.PI;
    const colour = [random.int(256), random.int(256), random.int(256)];
    for (let row = Math.max(0, Math.ceil(y - radius)); row < Math.min(height, y + radius); row += 1) {
      for (let column = Math.max(0, Math.ceil(x - radius)); column < Math.min(width, x + radius); column += 1) {
        const [dx, dy] = [column - x, row - y];
        if (dx * dx + dy * dy > radius * radius) continue;
        if (Math.sin((dx * Math.cos(angle) + dy * Math.sin(angle)) / stripe) < 0) continue;
        data.set(colour, (row * width + column) * 3);
      }
    }
  }
  for (let i = 0; i < data.length; i += 1) data[i] = Math.min(255, (data[i] as number) + random.int(NOISE));
  return { data, width, height, channels: 3 };
}
