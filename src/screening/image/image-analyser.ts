import type { Analyser, Findings } from "../analyser.ts";
import type { Degradation } from "../types.ts";

/** What is known of the pictures so far: how many, and whether the image lane has looked. */
export const imageAnalyser: Analyser = {
  name: "image",
  signals: { "image.count": "int", "image.state": "string", "image.readable": "int", "image.unreadable": "int" },
  analyse({ listing, context }): Findings {
    const { images } = context;
    const degraded: Degradation[] = [];
    if (images.state === "pending")
      degraded.push({ code: "images.pending", detail: "the pictures have not been looked at yet" });
    for (const { index, reason } of images.unreadable)
      degraded.push({ code: reason, detail: `picture ${index + 1} could not be read` });
    for (const { index, reason } of images.uncompared ?? [])
      degraded.push({ code: reason, detail: `picture ${index + 1} was not compared corner by corner` });
    return {
      signals: [
        { name: "image.count", value: listing.images.length, evidence: [] },
        { name: "image.state", value: images.state, evidence: [] },
        { name: "image.readable", value: images.readable.length, evidence: [] },
        {
          name: "image.unreadable",
          value: images.unreadable.length,
          evidence: images.unreadable
            .slice(0, 5)
            .map(({ index, reason }) => ({ kind: "image", index, fact: "unreadable", value: reason })),
        },
      ],
      degraded,
    };
  },
};
