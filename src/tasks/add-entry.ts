import type pg from "pg";
import type { Decoder } from "#images/decode/decoder.ts";
import { inWords, type PictureReason } from "#screening/image/picture-reasons.ts";
import { AssayError } from "#src/errors.ts";
import { addEntryPicture } from "#store/entry-pictures.ts";
import { type NewEntry, saveEntries } from "#store/save-entries.ts";
import { givenBytes } from "./picture-bytes.ts";

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
  const bytes = await givenBytes(deps, picture);
  if (typeof bytes === "string") throw unreadable(bytes);
  const found = await deps.decoder.describeEntry(bytes);
  if ("reason" in found) throw unreadable(found.reason);
  const { hash, quality } = found;
  const { added } = await saveEntries(deps.pool, bankId, [{ ...entry, hash, quality }]);
  // After the entry: what breaks off here is completed by the same call again.
  const pictured = await addEntryPicture(deps.pool, bankId, hash, found);
  return { hash, added: added > 0 || pictured };
}

function unreadable(reason: PictureReason): AssayError {
  const problems = [{ at: "/picture", message: `cannot be read: ${inWords(reason)}` }];
  return new AssayError("input.invalid", "The picture cannot be read.", { problems });
}
