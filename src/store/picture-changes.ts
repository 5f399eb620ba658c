import type pg from "pg";
import { MIN_QUALITY } from "#screening/image/pdq.ts";
import { type ChangePage, type ChangePlace, readChanges } from "./change-pages.ts";

/** A picture of a listing, as the index of live pictures needs it. */
export interface NumberedPicture {
  readonly number: number;
  /** PDQ, of quality 50 or more. */
  readonly hash: Uint8Array;
  /** The transaction that saved it. */
  readonly changed: bigint;
}

type Row = [number: number, hash: Buffer, changed: string];

/** Pictures saved after a place. */
export async function readPictureChanges(
  pool: pg.Pool,
  after: ChangePlace,
  limit: number,
): Promise<ChangePage<NumberedPicture>> {
  const followed = {
    changed: "p.changed",
    number: "p.number",
    async read(condition: string, values: unknown[]): Promise<NumberedPicture[]> {
      const text = `select p.number::float8, p.pdq, p.changed::text from picture p where p.quality >= ${MIN_QUALITY} and ${condition}`;
      const { rows } = await pool.query<Row>({ text, values, rowMode: "array" });
      return rows.map(([number, hash, changed]) => ({ number, hash, changed: BigInt(changed) }));
    },
    placeOf: ({ changed, number }: NumberedPicture) => ({ transaction: changed, position: number }),
  };
  return await readChanges(pool, followed, after, limit);
}
