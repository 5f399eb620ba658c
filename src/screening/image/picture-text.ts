/** What is read from a picture; a higher number means that what a lower one read is read anew. */
export const READER_VERSION = 2;

/** One line of text in a picture. */
export interface TextLine {
  readonly text: string;
  /** 0 to 1: how sure the model is of its letters, on average. */
  readonly certainty: number;
  /** Left, top, width and height of the upright rectangle around it, in fractions of the picture. */
  readonly box: readonly [number, number, number, number];
}

/** Everything that was read in a picture, from top to bottom and from left to right. */
export interface PictureText {
  readonly lines: readonly TextLine[];
  /** False when there was more than is read of one picture. */
  readonly complete: boolean;
}

/** Why the words in a picture were not read: codes that verdicts carry under `degraded`. */
export type TextReason =
  /** It is switched on, and the optional packages for it are not installed. */
  | "images.ocr-unavailable"
  /** The reader hung, grew too large or died at the picture. */
  | "images.ocr-failed"
  /** The listing's time for reading was used up by the pictures before. */
  | "images.ocr-budget"
  /** Its bytes are no longer at hand, and its host does not give them. */
  | "images.bytes-gone";

/** Lines of one picture that are read: the largest ones. A banner has five, a screenshot forty. */
export const MAX_LINES = 40;
