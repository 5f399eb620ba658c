import readExif from "exif-reader";
import type { Metadata } from "sharp";
import type { PictureMetadata } from "./decoded.ts";

const MAX_TEXT = 100;
const CREATOR_TOOL = /CreatorTool(?:="([^"<]{1,200})"|>([^<]{1,200})<)/;

/** What a picture's own metadata says of camera and software. Metadata that cannot be read says nothing. */
export function readMetadata({ exif, xmp }: Metadata): PictureMetadata {
  const tags = exif === undefined ? undefined : imageTags(exif);
  const make = clean(tags?.Make);
  const model = clean(tags?.Model);
  // Most models repeat their maker: "Canon", "Canon EOS 5D".
  const camera =
    make !== undefined && model?.startsWith(make) !== true ? [make, model].filter(Boolean).join(" ") : model;
  const software = clean(tags?.Software) ?? creatorTool(xmp);
  return {
    ...(camera === undefined ? {} : { camera }),
    ...(software === undefined ? {} : { software }),
  };
}

function imageTags(exif: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    return readExif(exif).Image;
  } catch {
    return undefined;
  }
}

function creatorTool(xmp: Buffer | undefined): string | undefined {
  const [, attribute, element] = CREATOR_TOOL.exec(xmp?.toString("utf8") ?? "") ?? [];
  return clean(attribute ?? element);
}

function clean(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const text = value
    .replace(/[\p{Cc}\p{Cf}\uFFFD]+/gu, " ")
    .trim()
    .slice(0, MAX_TEXT)
    .toWellFormed();
  return text === "" ? undefined : text;
}
