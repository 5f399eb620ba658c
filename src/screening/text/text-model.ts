import type { Problem } from "#src/errors.ts";
import { foldedText } from "./normalise.ts";

/** Where a trained model lies in a rules directory. */
export const MODEL_FILE = "models/text.json";
export const MODEL_VERSION = 1;
/** 2^18 buckets: a million n-grams of shop text collide little there, and the weights take 1 MB. */
export const BUCKETS = 1 << 18;
const SHORTEST_GRAM = 2;
const LONGEST_GRAM = 5;
/** Titles, and the beginning of descriptions, hold what tells. */
const MAX_LENGTH = 2_000;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** Trained weights stay below 100; beyond this a file was damaged or edited. */
const LARGEST_WEIGHT = 1_000;

/** A logistic regression over hashed character n-grams. */
export interface TextModel {
  readonly bias: number;
  readonly weights: Float32Array;
}

/** The buckets of a text's character n-grams, each once, in ascending order. Linear in the text's length. */
export function bucketsOf(text: string): Uint32Array {
  const folded = ` ${foldedText(text).slice(0, MAX_LENGTH)} `;
  const seen = new Set<number>();
  for (let i = 0; i < folded.length; i++) {
    let hash = FNV_OFFSET;
    for (let n = 1; n <= LONGEST_GRAM && i + n <= folded.length; n++) {
      hash = Math.imul(hash ^ folded.charCodeAt(i + n - 1), FNV_PRIME);
      if (n >= SHORTEST_GRAM) seen.add((hash ^ (hash >>> 15)) & (BUCKETS - 1));
    }
  }
  return Uint32Array.from(seen).sort();
}

/** The model's probability that a text is a counterfeit's. */
export function probability(model: TextModel, buckets: Uint32Array): number {
  let sum = 0;
  for (const bucket of buckets) sum += model.weights[bucket] ?? 0;
  // so that long texts do not shout
  return 1 / (1 + Math.exp(-(model.bias + sum / Math.sqrt(Math.max(1, buckets.length)))));
}

/** Title and description as the model reads them, in training and in screening. */
export function modelText(listing: { readonly title: string; readonly description?: string | undefined }): string {
  return listing.description === undefined || listing.description === ""
    ? listing.title
    : `${listing.title} | ${listing.description}`;
}

/** A model as the text of its file: weights that are not zero, by bucket, little-endian float32 in base64. */
export function writeTextModel(
  model: TextModel,
  trained: { readonly rows: number; readonly counterfeit: number },
): string {
  const used = [...model.weights.keys()].filter((bucket) => model.weights[bucket] !== 0);
  const bytes = new DataView(new ArrayBuffer(used.length * 8));
  used.forEach((bucket, k) => {
    bytes.setUint32(k * 8, bucket, true);
    bytes.setFloat32(k * 8 + 4, model.weights[bucket] ?? 0, true);
  });
  const weights = toBase64(new Uint8Array(bytes.buffer));
  return `${JSON.stringify({ version: MODEL_VERSION, buckets: BUCKETS, bias: model.bias, trained, weights })}\n`;
}

/** Reads a model file; what is wrong with it comes back as a problem with its place. */
export function readTextModel(text: string | undefined): {
  readonly model: TextModel | undefined;
  readonly problems: readonly Problem[];
} {
  if (text === undefined) return { model: undefined, problems: [] };
  const refuse = (message: string): ReturnType<typeof readTextModel> => ({
    model: undefined,
    problems: [{ at: `${MODEL_FILE}:1:1`, message }],
  });
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    return refuse("the model is not JSON");
  }
  if (typeof file !== "object" || file === null) return refuse("the model is not an object");
  const { version, buckets, bias, weights } = file as Record<string, unknown>;
  if (version !== MODEL_VERSION || buckets !== BUCKETS)
    return refuse(`the model is of another version: train it again with this one (${MODEL_VERSION})`);
  if (typeof bias !== "number" || typeof weights !== "string") return refuse("the model lacks its bias or weights");
  const bytes = fromBase64(weights);
  if (!isWeight(bias) || bytes === undefined || bytes.length % 8 !== 0)
    return refuse("the model's weights are damaged");
  const view = new DataView(bytes.buffer);
  const table = new Float32Array(BUCKETS);
  for (let at = 0; at < bytes.length; at += 8) {
    const bucket = view.getUint32(at, true);
    const weight = view.getFloat32(at + 4, true);
    if (bucket >= BUCKETS || !isWeight(weight)) return refuse("the model's weights are damaged");
    table[bucket] = weight;
  }
  return { model: { bias, weights: table }, problems: [] };
}

function isWeight(value: number): boolean {
  return Math.abs(value) <= LARGEST_WEIGHT;
}

/** `btoa` takes strings, and no call takes a million arguments. */
const CHUNK = 8_192;

function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += CHUNK) parts.push(String.fromCharCode(...bytes.subarray(i, i + CHUNK)));
  return btoa(parts.join(""));
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const binary = atob(text);
    return Uint8Array.from({ length: binary.length }, (_, i) => binary.charCodeAt(i));
  } catch {
    return undefined;
  }
}
