import type pg from "pg";
import type { Decoder } from "#images/decode/decoder.ts";
import { readDataUrl } from "#images/fetch/data-url.ts";
import { inWords, type PictureReason } from "#images/reasons.ts";
import { AssayError } from "#src/errors.ts";
import { addEntryPicture } from "#store/entry-pictures.ts";
import { findUpload } from "#store/picture-sources.ts";
import { type NewEntry, saveEntries } from "#store/save-entries.ts";
import { uploadName } from "./picture-bytes.ts";

export interface AddEntryDependencies {
  readonly pool: pg.Pool;
  readonly decoder: Decoder;
  /** Bytes of one picture. */
  readonly maxBytes: number;
}

/** A known picture: its hash alone, or where its bytes are (`assay:image/…` or `data:…`). */
export type AddedEntry = Omit<NewEntry, "hash"> & {
  readonly hash?: string | undefined;
  readonly picture?: string | undefined;
};

/**
 * Adds an entry to a bank; gives its hash, and whether anything was added. Made from a picture, it also gets what finds
 * crops and altered copies; a hash that is there already gets that too, if it has none. A picture that cannot be read is
 * `input.invalid`.
 */
export async function addEntry(
  deps: AddEntryDependencies,
  bankId: number,
  { picture, ...entry }: AddedEntry,
): Promise<{ hash: string; added: boolean }> {
  if (picture === undefined) {
    const hash = entry.hash ?? "";
    return { hash, added: (await saveEntries(deps.pool, bankId, [{ ...entry, hash }])).added > 0 };
  }
  const bytes = await bytesOf(deps, picture);
  const found = await deps.decoder.describeEntry(bytes);
  if ("reason" in found) throw unreadable(found.reason);
  const { hash, quality } = found;
  const { added } = await saveEntries(deps.pool, bankId, [{ ...entry, hash, quality }]);
  // After the entry: what breaks off here is completed by the same call again.
  const pictured = await addEntryPicture(deps.pool, bankId, hash, found);
  return { hash, added: added > 0 || pictured };
}

async function bytesOf({ pool, maxBytes }: AddEntryDependencies, picture: string): Promise<Uint8Array> {
  if (picture.startsWith("data:")) {
    const bytes = readDataUrl(picture, maxBytes);
    if (typeof bytes === "string") throw unreadable(bytes);
    return bytes;
  }
  const upload = uploadName(picture);
  const bytes = upload === undefined ? undefined : await findUpload(pool, upload);
  if (bytes === undefined) throw unreadable(upload === undefined ? "images.url-invalid" : "images.upload-unknown");
  return bytes;
}

function unreadable(reason: PictureReason): AssayError {
  const problems = [{ at: "/picture", message: `cannot be read: ${inWords(reason)}` }];
  return new AssayError("input.invalid", "The picture cannot be read.", { problems });
}
