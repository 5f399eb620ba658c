import { sql } from "kysely";
import type pg from "pg";
import { DECODER_VERSION, type DecodeResult } from "#screening/image/decoded-picture.ts";
import type { Database } from "./database.ts";
import { fetchedStatement, urlKey, type Validators } from "./picture-address.ts";
import { PICTURE_COLUMNS, type PictureRow, pictureOf } from "./pictures.ts";

/** What an address gave when it was last fetched. */
export interface PictureSource extends Validators {
  readonly sha256: Buffer;
  /** What the picture is, if this decoder has seen it. */
  readonly known: DecodeResult | undefined;
  /** Milliseconds since then. */
  readonly age: number;
}

/** What an address gave when it was last fetched, or undefined when it never gave a picture. */
export async function findSource(pool: pg.Pool, url: string): Promise<PictureSource | undefined> {
  const { rows } = await pool.query<PictureRow & Omit<PictureSource, "known"> & { readonly seen: boolean }>({
    name: "find-picture-source",
    text: `select s.picture as sha256, s.etag, s.last_modified as "lastModified", p.sha256 is not null as seen,
        extract(epoch from clock_timestamp() - s.fetched_at)::float8 * 1000 as age, ${PICTURE_COLUMNS}
      from picture_source s left join picture p on p.sha256 = s.picture and p.decoder = $2
      where s.url_sha256 = $1`,
    values: [urlKey(url), DECODER_VERSION],
  });
  const [row] = rows;
  if (row === undefined) return undefined;
  const { sha256, etag, lastModified, age } = row;
  return { sha256, etag, lastModified, age, known: row.seen ? pictureOf(row) : undefined };
}

/** Notes that an address gave this picture now. */
export async function recordFetched(
  pool: pg.Pool,
  url: string,
  sha256: Uint8Array,
  validators: Validators,
): Promise<void> {
  await pool.query({
    name: "record-picture-fetched",
    text: fetchedStatement("$1", "$2", "$3", "$4", "$5"),
    values: [urlKey(url), url, sha256, validators.etag, validators.lastModified],
  });
}

/** A picture to be kept: the SHA-256 of its bytes, which names it, and the bytes when they are asked for. */
export interface Upload {
  readonly sha256: Buffer;
  content(): Promise<Uint8Array>;
}

/** Keeps uploaded pictures, all or none. */
export async function saveUploads({ db }: Database, uploads: readonly Upload[]): Promise<void> {
  // In one order for all, so that two uploads of the same pictures do not wait for each other.
  const inOrder = uploads.toSorted((a, b) => Buffer.compare(a.sha256, b.sha256));
  await db.transaction().execute(async (trx) => {
    for (const { sha256, content } of inOrder) {
      await sql`insert into picture_upload (sha256, content) values (${sha256}, ${await content()})
        on conflict (sha256) do update set uploaded_at = now()`.execute(trx);
    }
  });
}

/** The bytes of an uploaded picture, or undefined when it was never uploaded. */
export async function findUpload(pool: pg.Pool, sha256: string): Promise<Buffer | undefined> {
  const { rows } = await pool.query<{ content: Buffer }>("select content from picture_upload where sha256 = $1", [
    Buffer.from(sha256, "hex"),
  ]);
  return rows[0]?.content;
}
