import type { PictureReason } from "./picture-reasons.ts";

/** What is computed of a picture; a higher number means that stored results of a lower one are computed anew. */
export const DECODER_VERSION = 4;

/** The formats that are decoded. Everything else, SVG above all, never reaches a parser. */
export type PictureFormat = "jpeg" | "png" | "webp" | "avif" | "gif";

/** All that Assay keeps of a picture: facts that follow from its bytes alone. Hashes are lower-case hex. */
export interface DecodedPicture {
  readonly format: PictureFormat;
  /** As it is shown: after the orientation that its metadata asks for. */
  readonly width: number;
  readonly height: number;
  /** PDQ of the whole picture. */
  readonly hash: string;
  /** PDQ's quality, 0 to 100: under 50 a hash says nothing. */
  readonly quality: number;
  /**
   * PDQ of every picture that could be part of this one, all variants of each. The whole comes first, and a second time
   * where something is hidden under transparency.
   */
  readonly regions: readonly {
    readonly region: string;
    readonly quality: number;
    readonly hashes: readonly string[];
  }[];
  /** PDQ of what surrounds the middle; null when that shows too little to be known again. */
  readonly backdrop: string | null;
  readonly metadata: PictureMetadata;
}

/** What the file says about itself; anybody can write anything there. */
export interface PictureMetadata {
  /** Maker and model, as `Canon EOS 5D`. */
  readonly camera?: string | undefined;
  /** The program that wrote it last. */
  readonly software?: string | undefined;
  /** Credits, copyright notices and sources that it names. */
  readonly credits?: readonly string[] | undefined;
  /** It carries content credentials (C2PA), unverified. */
  readonly c2pa?: true | undefined;
  /** IPTC's digital source type, such as `trainedAlgorithmicMedia`. */
  readonly sourceType?: string | undefined;
}

/** What came of decoding: the picture, or why it could not be read. */
export type DecodeResult = DecodedPicture | { readonly reason: PictureReason };
