import type { Analyser } from "../analyser.ts";
import { brandKey } from "../text/registry.ts";
import type { Evidence, PictureFacts } from "../types.ts";
import { isBenign } from "./visible-matches.ts";

/** Where else the listing's pictures are shown: by other sellers, by this one, and under which brands. */
export const reuseAnalyser: Analyser = {
  name: "image.reuse",
  signals: {
    "image.otherSellers": "int",
    "image.copySellers": "int",
    "image.sharedWithin": "int",
    "image.backdropListings": "int",
    "image.brandContradicted": "bool",
  },
  analyse({ context, found, knowledge }) {
    const pictures = context.images.readable.filter((picture) => !isBenign(picture));
    const listed = found.get("brand.name")?.value;
    const keyOf = (name: string): string => brandKey(knowledge.registry.byAlias, name);
    const contradicted =
      typeof listed === "string" && listed !== "" ? pictures.filter((p) => contradicts(p, keyOf(listed), keyOf)) : [];
    return {
      signals: [
        most(pictures, "image.otherSellers", "other sellers who show it", (picture) => picture.otherSellers),
        most(pictures, "image.copySellers", "other sellers who show it or a copy", (picture) => picture.copySellers),
        most(pictures, "image.sharedWithin", "other listings of this seller", (picture) => picture.otherListings),
        most(
          pictures,
          "image.backdropListings",
          "other listings before this backdrop",
          (picture) => picture.backdropListings,
        ),
        {
          name: "image.brandContradicted",
          value: contradicted.length > 0,
          evidence: contradicted.map((picture) =>
            evidence(picture, "shown as", (picture.earlierBrands ?? []).join(", ")),
          ),
        },
      ],
    };
  },
};

/** Another seller shows this picture for another brand, and nobody shows it for the listing's. */
function contradicts({ earlierBrands = [] }: PictureFacts, listed: string, keyOf: (brand: string) => string): boolean {
  return earlierBrands.length > 0 && !earlierBrands.some((brand) => keyOf(brand) === listed);
}

function most(
  pictures: readonly PictureFacts[],
  name: string,
  fact: string,
  count: (picture: PictureFacts) => number | undefined,
) {
  const used = pictures.filter((picture) => (count(picture) ?? 0) > 0);
  return {
    name,
    value: Math.max(0, ...used.map((picture) => count(picture) ?? 0)),
    evidence: used.map((picture) => evidence(picture, fact, String(count(picture)))),
  };
}

function evidence({ index }: PictureFacts, fact: string, value: string): Evidence {
  return { kind: "image", index, fact, value };
}
