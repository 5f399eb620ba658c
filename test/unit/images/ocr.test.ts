import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findBoxes, type LineBox, type TextMap } from "#images/ocr/boxes.ts";
import { cutLine, toPlanes } from "#images/ocr/line-image.ts";
import { readingOrder } from "#images/ocr/order.ts";
import { spell } from "#images/ocr/spell.ts";
import type { TextLine } from "#screening/image/picture-text.ts";

/** A text map on which the given bars are surely text. */
function mapOf(width: number, height: number, bars: readonly Omit<LineBox, "never">[]): TextMap {
  const data = new Float32Array(width * height);
  for (const { x, y, length, thickness, angle } of bars) {
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    for (let row = 0; row < height; row += 1) {
      for (let column = 0; column < width; column += 1) {
        const [dx, dy] = [column + 0.5 - x, row + 0.5 - y];
        const [u, v] = [dx * cos + dy * sin, dy * cos - dx * sin];
        if (Math.abs(u) <= length / 2 && Math.abs(v) <= thickness / 2) data[row * width + column] = 0.95;
      }
    }
  }
  return { data, width, height };
}

describe("lines are found in a text map", () => {
  test("where they are and at the angle at which they are written, a little larger than marked", () => {
    fc.assert(
      fc.property(
        // Nearly straight ones are taken for straight.
        fc.oneof(fc.constant(0), fc.integer({ min: 4, max: 80 }), fc.integer({ min: -80, max: -4 })),
        fc.integer({ min: 60, max: 110 }),
        fc.integer({ min: 8, max: 14 }),
        (degrees, length, thickness) => {
          const bar = { x: 100, y: 90, length, thickness, angle: (degrees * Math.PI) / 180 };
          const [box, ...others] = findBoxes(mapOf(200, 180, [bar]));
          expect(others).toEqual([]);
          if (box === undefined) throw new Error("nothing was found");
          expect(Math.hypot(box.x - bar.x, box.y - bar.y)).toBeLessThan(2);
          const turned = Math.abs(box.angle - bar.angle) % Math.PI;
          expect(Math.min(turned, Math.PI - turned)).toBeLessThan(0.06);
          // Half again the area by the circumference, on each side.
          const widened = (1.5 * length * thickness) / (length + thickness);
          expect(Math.abs(box.length - length - widened)).toBeLessThan(6);
          expect(Math.abs(box.thickness - thickness - widened)).toBeLessThan(6);
        },
      ),
      { numRuns: 40 },
    );
  });

  test("the largest first, each once, and specks and doubts not at all", () => {
    const map = mapOf(300, 200, [
      { x: 60, y: 30, length: 60, thickness: 10, angle: 0 },
      { x: 150, y: 100, length: 200, thickness: 20, angle: 0 },
      { x: 10, y: 190, length: 2, thickness: 2, angle: 0 },
    ]);
    for (let x = 200; x < 280; x += 1) for (let y = 20; y < 30; y += 1) map.data[y * 300 + x] = 0.4;
    expect(findBoxes(map).map(({ x, y }) => [Math.round(x), Math.round(y)])).toEqual([
      [150, 100],
      [60, 30],
    ]);
  });

  test("downwards when they are higher than wide", () => {
    const [box] = findBoxes(mapOf(100, 200, [{ x: 40, y: 100, length: 14, thickness: 120, angle: 0 }]));
    expect(box?.angle).toBeCloseTo(Math.PI / 2);
    expect(box?.length).toBeGreaterThan(100);
  });

  test("a map that is text everywhere, or nowhere, is one box or none", () => {
    const full = { data: new Float32Array(64 * 64).fill(1), width: 64, height: 64 };
    expect(findBoxes(full)).toHaveLength(1);
    expect(findBoxes({ ...full, data: new Float32Array(64 * 64) })).toEqual([]);
    expect(findBoxes({ ...full, data: new Float32Array(64 * 64).fill(Number.NaN) })).toEqual([]);
  });
});

test("a line is cut out along its direction, at one height, however large and wherever it is", () => {
  const width = 120;
  const data = new Uint8Array(width * 90 * 3).fill(10);
  // A red bar that leans by 30 degrees.
  const bar = { x: 60, y: 45, length: 80, thickness: 16, angle: Math.PI / 6 };
  const map = mapOf(width, 90, [bar]);
  for (let i = 0; i < map.data.length; i += 1) if ((map.data[i] ?? 0) > 0.5) data[i * 3] = 250;
  const line = cutLine({ data, width, height: 90, channels: 3 }, { ...bar, length: 76, thickness: 12 });
  expect(line.height).toBe(48);
  expect(line.width % 32).toBe(0);
  const size = line.width * line.height;
  const used = Math.round(76 / (12 / 48));
  for (const column of [2, used >> 1, used - 3]) {
    const at = 24 * line.width + column;
    expect(line.data[2 * size + at], "red, the last plane").toBeCloseTo(250 / 127.5 - 1, 1);
    expect(line.data[at], "blue, the first plane").toBeCloseTo(10 / 127.5 - 1, 1);
  }
  fc.assert(
    fc.property(
      fc.float({ noNaN: true, min: -500, max: 500 }),
      fc.float({ noNaN: true, min: 1, max: 3_000 }),
      (x, length) => {
        const far = cutLine({ data, width, height: 90, channels: 3 }, { ...bar, x, length });
        expect(far.width).toBeLessThanOrEqual(1_440);
        expect(far.data.every((value) => value >= -1.001 && value <= 1.001)).toBe(true);
      },
    ),
    { numRuns: 30 },
  );
});

test("a picture is given to the model as blue, green and red, grey ones three times", () => {
  const colour = toPlanes({ data: Uint8Array.of(255, 0, 0), width: 1, height: 1, channels: 3 });
  expect(colour.data[2]).toBeGreaterThan(colour.data[0] ?? 0);
  const grey = toPlanes({ data: Uint8Array.of(255), width: 1, height: 1, channels: 1 });
  expect([...grey.data].every((value) => value > 2)).toBe(true);
});

test("letters that go on are one letter, and double ones have a gap between them", () => {
  const alphabet = ["L", "O", "K"];
  const spelled = (letters: readonly number[]) => {
    const data = new Float32Array(letters.length * 4);
    for (const [step, letter] of letters.entries()) data[step * 4 + letter] = 0.9;
    return spell({ data, steps: letters.length, letters: 4 }, alphabet);
  };
  expect(spelled([0, 1, 1, 0, 2, 0, 2, 2, 3])).toEqual({ text: "LOOK", certainty: expect.closeTo(0.9) });
  expect(spelled([0, 0, 0])).toEqual({ text: "", certainty: 0 });
  expect(spelled([])).toEqual({ text: "", certainty: 0 });
});

test("lines are put in the order in which people read them, also when they stand side by side", () => {
  const line = (text: string, left: number, top: number): TextLine => ({
    text,
    certainty: 1,
    box: [left, top, 0.2, 0.1],
  });
  const lines = [line("below", 0.1, 0.8), line("right", 0.6, 0.12), line("left", 0.1, 0.1), line("middle", 0.4, 0.09)];
  expect(readingOrder(lines).map(({ text }) => text)).toEqual(["left", "middle", "right", "below"]);
});
