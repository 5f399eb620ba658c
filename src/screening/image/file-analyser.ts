import type { Analyser } from "../analyser.ts";
import type { Evidence } from "../types.ts";

/** What the picture files say about themselves. Anybody can write anything there, and most platforms remove it. */
export const fileAnalyser: Analyser = {
  name: "image.file",
  signals: { "image.cameras": "list<string>", "image.software": "list<string>", "image.smallest": "int" },
  analyse({ context }) {
    const { readable } = context.images;
    const named = (fact: "camera" | "software") => {
      const pictures = readable.flatMap((picture) => {
        const value = picture[fact];
        return value === undefined ? [] : [{ kind: "image", index: picture.index, fact, value } satisfies Evidence];
      });
      return { value: [...new Set(pictures.map(({ value }) => value))], evidence: pictures };
    };
    const sides = readable.map(({ width, height }) => Math.min(width, height));
    return {
      signals: [
        { name: "image.cameras", ...named("camera") },
        { name: "image.software", ...named("software") },
        // The shorter side of the smallest picture: thumbnails are often taken from other people's pages.
        ...(sides.length === 0 ? [] : [{ name: "image.smallest", value: Math.min(...sides), evidence: [] }]),
      ],
    };
  },
};
