import readExif from "exif-reader";
import type { Metadata } from "sharp";
import type { PictureMetadata } from "#screening/image/decoded-picture.ts";
import { creditLines, digitalSourceType } from "./credits.ts";

const MAX_TEXT = 100;
const MAX_CREDITS = 6;
/** IPTC's word for what a model made; content credentials use it too. */
const GENERATED = "trainedAlgorithmicMedia";
const CREATOR_TOOL = /CreatorTool(?:="([^"<]{1,200})"|>([^<]{1,200})<)/;

/**
 * What a picture's own metadata says of camera, software, credits and how it came about. Metadata that cannot be read says
 * nothing. `credentials` are the raw content credentials of the file.
 */
export function readMetadata({ exif, iptc, xmp }: Metadata, credentials: Buffer | undefined): PictureMetadata {
  const tags = exif === undefined ? undefined : imageTags(exif);
  const make = clean(tags?.Make);
  const model = clean(tags?.Model);
  // Most models repeat their maker: "Canon", "Canon EOS 5D".
  const camera =
    make !== undefined && model?.startsWith(make) !== true ? [make, model].filter(Boolean).join(" ") : model;
  const software = clean(tags?.Software) ?? creatorTool(xmp);
  const named = [tags?.Copyright, tags?.Artist, ...creditLines(iptc, xmp)].flatMap((text) => clean(text) ?? []);
  const credits = [...new Set(named)].slice(0, MAX_CREDITS);
  const sourceType = digitalSourceType(xmp) ?? (credentials?.includes(GENERATED) === true ? GENERATED : undefined);
  return {
    ...(credits.length === 0 ? {} : { credits }),
    ...(sourceType === undefined ? {} : { sourceType }),
    ...(credentials === undefined ? {} : { c2pa: true }),
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
