import { createHash } from "node:crypto";
import { readDataUrl } from "#images/fetch/data-url.ts";
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

/** How a listing names a picture that was uploaded. */
const UPLOAD = /^assay:image\/([0-9a-f]{64})$/;

/** The SHA-256 in the address of an upload, or undefined when it is none. */
export function uploadName(url: string): string | undefined {
  return UPLOAD.exec(url)?.[1];
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
  if (url.startsWith("data:")) {
    const bytes = readDataUrl(url, deps.maxBytes);
    return typeof bytes === "string" ? undefined : bytes;
  }
  const upload = uploadName(url);
  if (upload !== undefined) return await findUpload(deps.pool, upload);
  const fetched = await deps.fetcher.fetch(url);
  return fetched.kind === "bytes" ? fetched.bytes : undefined;
}
