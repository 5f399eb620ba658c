import { createHash } from "node:crypto";
import type pg from "pg";
import type { Decoder } from "#images/decode/decoder.ts";
import type { Fetcher } from "#images/fetch/fetcher.ts";
import type { DecodedPicture, DecodeResult } from "#screening/image/decoded-picture.ts";
import type { PictureReason } from "#screening/image/picture-reasons.ts";
import { type PictureAddress, pictureAddress } from "#screening/picture-address.ts";
import { type Places, within } from "#src/places.ts";
import type { Validators } from "#store/picture-address.ts";
import { findSource, recordFetched } from "#store/picture-sources.ts";
import { findPicture, savePicture } from "#store/pictures.ts";
import { givenBytes, type RecentBytes } from "./picture-bytes.ts";

export interface PictureDependencies {
  readonly pool: pg.Pool;
  readonly fetcher: Fetcher;
  readonly decoder: Decoder;
  readonly maxBytes: number;
  /** Where what was fetched is kept for a second look. */
  readonly recent: RecentBytes;
}

/** One picture of a listing: what it is, or why nobody knows. */
export type LookedAt =
  | { readonly sha256: string; readonly picture: DecodedPicture }
  | { readonly reason: PictureReason };

/** The bytes of a picture are asked for again after this; until then the address is believed to give the same. */
const FRESH_MS = 10 * 60_000;
/** What an unlucky moment may have caused is not kept as a fact about the bytes. */
const PASSING: ReadonlySet<PictureReason> = new Set([
  "images.decode-timeout",
  "images.decode-memory",
  "images.decoder-crashed",
]);

/** How a listing's pictures are looked at. */
export interface LookOptions {
  /** What an address gave when it was last asked counts, however long ago that was, and no host is asked again. */
  readonly seenIsEnough: boolean;
  /** What an address gave longer ago than this, in ms, does not count; ten minutes if not said. */
  readonly freshMs?: number;
}

/** What one process has for all its looks. */
export interface LookRoom {
  /** Taken while a picture's bytes are waited for and held. */
  readonly room: Places;
  /** How long a host's turn is waited for. */
  readonly turnMs: number;
}

/**
 * Gets a picture from wherever its address says, and looks at it once, however many listings show it. `undefined` when its
 * host had no turn for it.
 */
export async function lookAtPicture(
  deps: PictureDependencies,
  url: string,
  options: LookOptions & LookRoom,
): Promise<LookedAt | undefined> {
  const address = pictureAddress(url);
  if (address?.kind === "web") return await lookAtAddress(deps, url, options);
  return await within(options.room, () => lookAtGiven(deps, url, address));
}

async function lookAtGiven(
  deps: PictureDependencies,
  url: string,
  address: PictureAddress | undefined,
): Promise<LookedAt> {
  if (address?.kind === "upload") {
    const known = await findPicture(deps.pool, Buffer.from(address.sha256, "hex"));
    if (known !== undefined) return named(address.sha256, known);
  }
  const bytes = await givenBytes(deps, url);
  if (typeof bytes === "string") return { reason: bytes };
  const { result, sha256 } = await examine(deps, bytes);
  return named(sha256.toString("hex"), result);
}

async function lookAtAddress(
  deps: PictureDependencies,
  url: string,
  { seenIsEnough, freshMs = FRESH_MS, room, turnMs }: LookOptions & LookRoom,
): Promise<LookedAt | undefined> {
  const { pool, fetcher } = deps;
  const source = await findSource(pool, url);
  const known = source?.known;
  if (source !== undefined && known !== undefined && (seenIsEnough || source.age < freshMs)) {
    return named(source.sha256.toString("hex"), known);
  }
  // Without what it showed, "unchanged" would be no answer.
  const fetched = await fetcher.fetch(url, { known: known === undefined ? undefined : source, room, turnMs });
  if (fetched.kind === "busy") return undefined;
  if (fetched.kind === "failed") return { reason: fetched.reason };
  if (fetched.kind === "unchanged") {
    if (source === undefined || known === undefined) return { reason: "images.host-error" };
    await recordFetched(pool, url, source.sha256, source);
    return named(source.sha256.toString("hex"), known);
  }
  try {
    const { result, sha256 } = await examine(deps, fetched.bytes, { ...fetched, url });
    return named(sha256.toString("hex"), result);
  } finally {
    room.leave();
  }
}

async function examine(deps: PictureDependencies, bytes: Uint8Array, source?: Validators & { readonly url: string }) {
  const sha256 = createHash("sha256").update(bytes).digest();
  if (source !== undefined) deps.recent.put(sha256.toString("hex"), bytes);
  const known = await findPicture(deps.pool, sha256);
  if (known !== undefined) {
    if (source !== undefined) await recordFetched(deps.pool, source.url, sha256, source);
    return { result: known, sha256 };
  }
  const result = await deps.decoder.decode(bytes);
  if (!("reason" in result && PASSING.has(result.reason))) {
    await savePicture(deps.pool, { sha256, bytes: bytes.length, result }, source);
  }
  return { result, sha256 };
}

function named(sha256: string, result: DecodeResult): LookedAt {
  return "reason" in result ? { reason: result.reason } : { sha256, picture: result };
}
