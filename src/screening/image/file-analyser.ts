import type { Analyser } from "../analyser.ts";
import type { Evidence } from "../types.ts";

/** IPTC's words for what a model made, wholly or in part. */
const GENERATED = /^(?:trainedAlgorithmicMedia|compositeWithTrainedAlgorithmicMedia|algorithmicMedia)$/;

/** What the picture files say about themselves. Anybody can write anything there, and most platforms remove it. */
export const fileAnalyser: Analyser = {
  name: "image.file",
  signals: {
    "image.cameras": "list<string>",
    "image.software": "list<string>",
    "image.credits": "list<string>",
    /** `unverified` when a file carries content credentials; Assay does not verify them. */
    "image.c2pa": "string",
    "image.generated": "bool",
    "image.smallest": "int",
  },
  analyse({ context }) {
    const { readable } = context.images;
    const named = (fact: "camera" | "software") => {
      const pictures = readable.flatMap((picture) => {
        const value = picture[fact];
        return value === undefined ? [] : [{ kind: "image", index: picture.index, fact, value } satisfies Evidence];
      });
      return { value: [...new Set(pictures.map(({ value }) => value))], evidence: pictures };
    };
    const credits = readable.flatMap(({ index, credits: own = [] }) =>
      own.map((value) => ({ kind: "image", index, fact: "credit in the file", value }) satisfies Evidence),
    );
    const signed = readable.filter(({ c2pa }) => c2pa === true);
    const generated = readable.filter(({ sourceType = "" }) => GENERATED.test(sourceType));
    const sides = readable.map(({ width, height }) => Math.min(width, height));
    return {
      signals: [
        { name: "image.cameras", ...named("camera") },
        { name: "image.software", ...named("software") },
        { name: "image.credits", value: [...new Set(credits.map(({ value }) => value))], evidence: credits },
        {
          name: "image.c2pa",
          value: signed.length > 0 ? "unverified" : "",
          evidence: signed.map(({ index }) => ({
            kind: "image",
            index,
            fact: "content credentials",
            value: "present",
          })),
        },
        {
          name: "image.generated",
          value: generated.length > 0,
          evidence: generated.map(({ index, sourceType = "" }) => ({
            kind: "image",
            index,
            fact: "digital source type",
            value: sourceType,
          })),
        },
        // The shorter side of the smallest picture: thumbnails are often taken from other people's pages.
        ...(sides.length === 0 ? [] : [{ name: "image.smallest", value: Math.min(...sides), evidence: [] }]),
      ],
    };
  },
};
