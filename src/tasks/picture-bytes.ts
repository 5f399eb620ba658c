import { createHash } from "node:crypto";
import { readDataUrl } from "#images/fetch/data-url.ts";
import type { PictureReason } from "#screening/image/picture-reasons.ts";
import { pictureAddress } from "#screening/picture-address.ts";
import { findUpload } from "#store/picture-sources.ts";
import type { PictureDependencies } from "./look-at-picture.ts";

/** Bytes of pictures that this process fetched last, so that a second look costs no second request. */
export interface RecentBytes {
  get(sha256: string): Uint8Array | undefined;
  put(sha256: string, bytes: Uint8Array): void;
}

/** Makes room by forgetting the oldest. `most` is in bytes; a picture that is larger is not kept. */
export function createRecentBytes(most: number): RecentBytes {
  const kept = new Map<string, Uint8Array>();
  let size = 0;
  return {
    get: (sha256) => kept.get(sha256),
    put(sha256, bytes) {
      if (kept.has(sha256) || bytes.length > most) return;
      kept.set(sha256, bytes);
      size += bytes.length;
      for (const [oldest, { length }] of kept) {
        if (size <= most) break;
        kept.delete(oldest);
        size -= length;
      }
    },
  };
}

/** The bytes of a picture that was handed in, alone or within its address, or why there are none. */
export async function givenBytes(
  { pool, maxBytes }: Pick<PictureDependencies, "pool" | "maxBytes">,
  url: string,
): Promise<Uint8Array | PictureReason> {
  const address = pictureAddress(url);
  if (address?.kind === "data") return readDataUrl(url, maxBytes);
  if (address?.kind === "upload") return (await findUpload(pool, address.sha256)) ?? "images.upload-unknown";
  return "images.url-invalid";
}

/** The bytes of a picture that was looked at before, or undefined when its address no longer gives them. */
export async function bytesAgain(
  deps: PictureDependencies,
  url: string,
  sha256: string,
): Promise<Uint8Array | undefined> {
  const recent = deps.recent.get(sha256);
  if (recent !== undefined) return recent;
  const bytes = await bytesOf(deps, url);
  const same = bytes !== undefined && createHash("sha256").update(bytes).digest("hex") === sha256;
  return same ? bytes : undefined;
}

async function bytesOf(deps: PictureDependencies, url: string): Promise<Uint8Array | undefined> {
  if (pictureAddress(url)?.kind === "web") {
    const fetched = await deps.fetcher.fetch(url);
    return fetched.kind === "bytes" ? fetched.bytes : undefined;
  }
  const bytes = await givenBytes(deps, url);
  return typeof bytes === "string" ? undefined : bytes;
}
