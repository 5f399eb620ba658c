import sharp, { type Sharp } from "sharp";

/** A made-up photograph: soft blobs and stripes in no symmetry. Other seeds are other pictures. */
export function scene(seed = 1, width = 480, height = 320): Sharp {
  let state = seed * 2_654_435_761;
  const random = (): number => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9) >>> 0;
    return state / 2 ** 32;
  };
  const blobs = Array.from({ length: 14 }, () => ({
    x: random(),
    y: random(),
    radius: 0.08 + random() * 0.25,
    colour: [random(), random(), random()],
  }));
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const pixel = [40, 40, 40];
      for (const blob of blobs) {
        const near = Math.max(0, 1 - Math.hypot(x / width - blob.x, y / height - blob.y) / blob.radius);
        for (let c = 0; c < 3; c += 1) pixel[c] = (pixel[c] ?? 0) + 220 * near * (blob.colour[c] ?? 0);
      }
      data.set(
        pixel.map((value) => Math.min(255, value)),
        (y * width + x) * 3,
      );
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}
