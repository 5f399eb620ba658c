import { sql, type Transaction } from "kysely";
import { AssayError } from "#src/errors.ts";
import type { Database, Tables } from "./database.ts";
import { type GateState, gateWhenSold } from "./gate-history.ts";
import { announce } from "./outbox.ts";

/** May this listing be shown and sold? An id that was never seen is closed, for the reason `unknown`. */
export interface Gate extends GateState {
  readonly id: string;
  readonly verdict: "allow" | "review" | "block" | null;
}

const closed = (id: string): Gate => ({ id, gate: "closed", reason: "unknown", revision: null, verdict: null });

/** The gates of up to a cart of ids, in the order asked. */
export async function readGates({ pool }: Database, ids: readonly string[]): Promise<Gate[]> {
  const { rows } = await pool.query<Gate>({
    name: "read-gates",
    text: `select id, gate, gate_reason as reason, nullif(revision, 0) as revision, verdict from listing
      where id = any ($1)`,
    values: [ids],
  });
  const known = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => known.get(id) ?? closed(id));
}

/** A sale as the marketplace reports it; `id` makes the report safe to repeat. */
export interface Sale {
  readonly id: string;
  readonly listingId: string;
  readonly quantity: number;
  readonly price?: { readonly value: string; readonly currency: string } | undefined;
  /** Left out for a sale of this moment. */
  readonly soldAt?: Date | undefined;
}

/** What was recorded, with the gate as it was when it was sold: a sale through a closed one is a breach. */
export interface RecordedSale {
  readonly breach: boolean;
  readonly gate: string;
  readonly gateReason: string;
  readonly fresh: boolean;
  readonly deliveries: readonly string[];
}

/** Records the sale, whatever the gate says; a breach becomes an event. The same sale again answers as the first time. */
export async function recordSale({ db }: Database, sale: Sale): Promise<RecordedSale> {
  return await db.transaction().execute(async (trx) => {
    const present = await lockListing(trx, sale.listingId);
    const then = sale.soldAt === undefined ? present : await gateWhenSold(trx, sale.listingId, sale.soldAt, present);
    const { gate, reason: gateReason, revision } = then;
    const soldAt = sale.soldAt ?? new Date();
    const breach = gate === "closed";
    const price = sale.price === undefined ? null : JSON.stringify(sale.price);
    const inserted = await trx
      .insertInto("sale")
      .values({
        id: sale.id,
        listing_id: sale.listingId,
        quantity: sale.quantity,
        price,
        sold_at: soldAt,
        gate,
        gate_reason: gateReason,
        breach,
      })
      .onConflict((conflict) => conflict.column("id").doNothing())
      .returning("id")
      .executeTakeFirst();
    if (inserted === undefined) {
      const first = await trx.selectFrom("sale").selectAll().where("id", "=", sale.id).executeTakeFirstOrThrow();
      const same = first.listing_id === sale.listingId && first.quantity === sale.quantity;
      if (!same || !samePrice(first.price as Sale["price"] | null, sale.price)) {
        throw new AssayError(
          "sale.conflict",
          `The sale ${sale.id} was recorded with another listing, quantity or price.`,
        );
      }
      return { breach: first.breach, gate: first.gate, gateReason: first.gate_reason, fresh: false, deliveries: [] };
    }
    if (!breach) return { breach, gate, gateReason, fresh: true, deliveries: [] };
    const deliveries = await announce(trx, sale.listingId, "listing.breach", {
      revision,
      current: present.gate === gate,
      gate,
      reason: gateReason,
      sale: sale.id,
      quantity: sale.quantity,
      soldAt: soldAt.toISOString(),
    });
    return { breach, gate, gateReason, fresh: true, deliveries };
  });
}

// An id that was never seen gets its row here: the events about its sales are numbered in it, and a listing that comes in
// at the same time waits for it and counts on.
async function lockListing(trx: Transaction<Tables>, id: string): Promise<GateState> {
  const locked = sql<GateState>`
    select gate, gate_reason as reason, nullif(revision, 0) as revision from listing where id = ${id} for update`;
  const [known] = (await locked.execute(trx)).rows;
  if (known !== undefined) return known;
  await sql`insert into listing (id, revision, content_hash, seller_id, category, gate_reason)
    values (${id}, 0, '', '', '', 'unknown') on conflict (id) do nothing`.execute(trx);
  const [unknown] = (await locked.execute(trx)).rows;
  if (unknown === undefined) throw new Error(`listing ${id} has no row, which no transaction can have deleted`);
  return unknown;
}

// The moment may differ: many clients name the one at which they call.
function samePrice(one: Sale["price"] | null, other: Sale["price"]): boolean {
  if (!one || !other) return !one && !other;
  return one.currency === other.currency && Number(one.value) === Number(other.value);
}
