import type pg from "pg";
import { type PictureText, READER_VERSION } from "#screening/image/picture-text.ts";
import { storableJson } from "./json.ts";

/** What was read in these pictures before, by the SHA-256 of their bytes in hex; without those that nobody has read. */
export async function findTexts(pool: pg.Pool, sha256s: readonly string[]): Promise<Map<string, PictureText>> {
  const { rows } = await pool.query<{ sha256: string; content: PictureText }>({
    name: "find-picture-texts",
    text: `select encode(picture, 'hex') as sha256, content from picture_text
      where picture = any (select decode(s, 'hex') from unnest($1::text[]) as s) and reader = $2`,
    values: [sha256s, READER_VERSION],
  });
  return new Map(rows.map(({ sha256, content }) => [sha256, content]));
}

/** Keeps what was read in a picture. Safe to repeat. */
export async function saveText(pool: pg.Pool, sha256: string, content: PictureText): Promise<void> {
  await pool.query({
    name: "save-picture-text",
    text: `insert into picture_text (picture, reader, content) values (decode($1, 'hex'), $2, $3)
      on conflict (picture) do update set reader = excluded.reader, content = excluded.content, read_at = now()
      where picture_text.reader < excluded.reader`,
    values: [sha256, READER_VERSION, storableJson(content)],
  });
}
