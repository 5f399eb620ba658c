import type pg from "pg";
import { DECODER_VERSION, type DecodedPicture, type DecodeResult } from "#screening/image/decoded-picture.ts";
import type { PictureReason } from "#screening/image/picture-reasons.ts";
import { storableJson } from "./json.ts";
import { fetchedStatement, urlKey, type Validators } from "./picture-address.ts";

/** A picture's columns as `PICTURE_COLUMNS` reads them. */
export interface PictureRow {
  readonly format: DecodedPicture["format"] | null;
  readonly width: number;
  readonly height: number;
  readonly pdq: string;
  readonly quality: number;
  readonly regions: DecodedPicture["regions"];
  readonly backdrop: string | null;
  readonly metadata: DecodedPicture["metadata"];
  readonly reason: PictureReason | null;
}

/** What is read of a picture. */
export const PICTURE_COLUMNS =
  "format, width, height, encode(pdq, 'hex') as pdq, quality, regions, encode(backdrop, 'hex') as backdrop, metadata, reason";

/** A row as the decoder gave it. */
export function pictureOf({ format, reason, pdq: hash, ...row }: PictureRow): DecodeResult {
  if (reason !== null || format === null) return { reason: reason ?? "images.undecodable" };
  const { width, height, quality, regions, backdrop, metadata } = row;
  return { format, width, height, hash, quality, regions, backdrop, metadata };
}

/** What is known of a picture by the SHA-256 of its bytes, if this decoder has seen it. */
export async function findPicture(pool: pg.Pool, sha256: Uint8Array): Promise<DecodeResult | undefined> {
  const { rows } = await pool.query<PictureRow>({
    name: "find-picture",
    text: `select ${PICTURE_COLUMNS} from picture where sha256 = $1 and decoder = $2`,
    values: [sha256, DECODER_VERSION],
  });
  const [row] = rows;
  return row && pictureOf(row);
}

const SAVE = `
insert into picture (sha256, bytes, decoder, format, width, height, pdq, quality, regions, metadata, reason, backdrop)
values ($1, $2, $3, $4, $5, $6, decode($7, 'hex'), $8, $9, $10, $11, decode($12, 'hex'))
on conflict (sha256) do update set decoder = excluded.decoder, format = excluded.format, width = excluded.width,
  height = excluded.height, pdq = excluded.pdq, quality = excluded.quality, regions = excluded.regions,
  metadata = excluded.metadata, reason = excluded.reason, backdrop = excluded.backdrop, changed = excluded.changed
where picture.decoder < excluded.decoder`;
// Picture and address in one statement, for one commit.
const SAVE_WITH_SOURCE = `with saved as (${SAVE}) ${fetchedStatement("$13", "$14", "$1", "$15", "$16")}`;

/**
 * Keeps what was found in a picture, and which address gave it, if one did. The same bytes again change nothing, unless
 * the decoder is newer.
 */
export async function savePicture(
  pool: pg.Pool,
  picture: { readonly sha256: Uint8Array; readonly bytes: number; readonly result: DecodeResult },
  source?: Validators & { readonly url: string },
): Promise<void> {
  const { sha256, bytes, result } = picture;
  const found = "reason" in result ? undefined : result;
  const values = [
    sha256,
    bytes,
    DECODER_VERSION,
    found?.format ?? null,
    found?.width ?? null,
    found?.height ?? null,
    found?.hash ?? null,
    found?.quality ?? null,
    storableJson(found?.regions ?? []),
    storableJson(found?.metadata ?? {}),
    "reason" in result ? result.reason : null,
    found?.backdrop ?? null,
  ];
  if (source === undefined) await pool.query({ name: "save-picture", text: SAVE, values });
  else {
    const { url, etag, lastModified } = source;
    const all = [...values, urlKey(url), url, etag, lastModified];
    await pool.query({ name: "save-picture-with-source", text: SAVE_WITH_SOURCE, values: all });
  }
}

/** A picture as a revision of a listing shows it. */
export interface ShownPicture {
  readonly position: number;
  /** Hex. */
  readonly sha256: string;
}

/** A screening that has looked at its listing's pictures. */
interface Looking {
  readonly id: string;
  readonly listingId: string;
  readonly revision: number;
  readonly sellerId: string;
}

/**
 * Notes which pictures a revision shows, and that the screening knows what is known from now on. To be called before they
 * are compared: what is banked later is hunted among them. Safe to repeat.
 */
export async function recordShownPictures(
  pool: pg.Pool,
  { id, listingId, revision, sellerId }: Looking,
  pictures: readonly ShownPicture[],
): Promise<void> {
  await pool.query({
    name: "record-shown-pictures",
    text: `with known as (
        update screening set known_at = clock_timestamp() where id = $1 and state <> 'done'
      )
      insert into listing_picture (listing_id, revision, position, picture, seller_id)
      select $2, $3, p.position, decode(p.sha256, 'hex'), $4
      from unnest($5::smallint[], $6::text[]) as p(position, sha256)
      on conflict (listing_id, revision, position) do update set picture = excluded.picture`,
    values: [
      ...[id, listingId, revision, sellerId],
      pictures.map(({ position }) => position),
      pictures.map(({ sha256 }) => sha256),
    ],
  });
}

/** Notes the brand that the revision's pictures are about. Safe to repeat. */
export async function recordPicturesBrand(
  pool: pg.Pool,
  { listingId, revision }: Pick<Looking, "listingId" | "revision">,
  brand: string | null,
): Promise<void> {
  await pool.query({
    name: "record-pictures-brand",
    text: `update listing_picture set brand = $3
      where listing_id = $1 and revision = $2 and brand is distinct from $3::text`,
    values: [listingId, revision, brand],
  });
}
