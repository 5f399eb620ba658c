import type { DecodeResult } from "#screening/image/decoded-picture.ts";
import type { PictureReason } from "#screening/image/picture-reasons.ts";

/** What is wanted of a picture: its facts, what the second stage compares, or all that a bank keeps of it. */
export type DecodeTask = "facts" | "features" | "entry";

/** What the decoding process is asked. */
export interface DecodeRequest {
  readonly task: DecodeTask;
  readonly bytes: Uint8Array;
}

/** What it answers, by the task. */
export type DecodeAnswer = DecodeResult | FeaturesResult | EntryResult;

/** Corners of a picture and of its mirror image, packed (`packFeatures`) one behind the other, or why there are none. */
export type FeaturesResult = { readonly features: Uint8Array } | { readonly reason: PictureReason };

/** What a bank keeps of a picture, or why it could not be read. */
export type EntryResult =
  | {
      /** PDQ of the whole picture, as lower-case hex, and its quality. */
      readonly hash: string;
      readonly quality: number;
      /** Packed (`packParts`). */
      readonly parts: Uint8Array;
      readonly features: Uint8Array;
    }
  | { readonly reason: PictureReason };
