import { type PdqHash, pdq } from "./pdq.ts";
import { MIN_SIDE, type Pixels } from "./pixels.ts";

/** How far what surrounds the middle reaches in from each edge, as a share of that side. */
const DEPTH = 0.2;
/** The four edges are laid out one below the other: so many samples along each, and so many across. */
const ALONG = 128;
const ACROSS = 32;

/**
 * PDQ of what surrounds the middle of a picture: its four edges side by side. Pictures of different things before one
 * backdrop come near each other; one before a plain wall has a low quality, as plain walls are everywhere.
 */
export function hashBackdrop(pixels: Pixels): PdqHash {
  const { width, height } = pixels;
  if (width < MIN_SIDE || height < MIN_SIDE) return { hash: new Uint8Array(32), quality: 0 };
  const data = new Uint8Array(ALONG * ACROSS * 4);
  // The left and right edges are laid on their sides.
  const edges: readonly ((along: number, across: number) => readonly [x: number, y: number])[] = [
    (along, across) => [along, across * DEPTH],
    (along, across) => [along, 1 - across * DEPTH],
    (along, across) => [across * DEPTH, along],
    (along, across) => [1 - across * DEPTH, along],
  ];
  let out = 0;
  for (const edge of edges) {
    for (let across = 0; across < ACROSS; across += 1) {
      for (let along = 0; along < ALONG; along += 1) {
        const [x, y] = edge((along + 0.5) / ALONG, (across + 0.5) / ACROSS);
        data[out] = lumaAt(pixels, Math.floor(x * width), Math.floor(y * height));
        out += 1;
      }
    }
  }
  return pdq({ data, width: ALONG, height: ACROSS * edges.length, channels: 1 });
}

function lumaAt({ data, width, channels }: Pixels, x: number, y: number): number {
  const at = (y * width + x) * channels;
  if (channels === 1) return data[at] ?? 0;
  return 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
}
