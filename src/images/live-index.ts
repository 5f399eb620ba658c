import { mkdir } from "node:fs/promises";
import path from "node:path";
import type pg from "pg";
import { z } from "zod";
import { SAME_RADIUS } from "#screening/image/pdq.ts";
import type { Log } from "#src/log.ts";
import { type ChangeCursor, presentCursor } from "#store/change-cursor.ts";
import type { ChangePlace } from "#store/change-pages.ts";
import { serverIdentity } from "#store/entry-changes.ts";
import { readPictureChanges } from "#store/picture-changes.ts";
import { follow } from "./follow.ts";
import { createHammingIndex, type HammingIndex, openHammingIndex } from "./hamming/hamming-index.ts";
import { removeLeftOvers } from "./left-overs.ts";

/** The pictures of all listings, to find near copies in. */
export interface LivePictures {
  /** Numbers of the pictures nearest to one of the hashes, within PDQ's own radius, at most `NEAREST`. */
  near(hashes: readonly Uint8Array[]): number[];
}

/** All pictures' hashes in memory, following the database. */
export interface LiveIndex extends LivePictures {
  /** Resolves when every picture that was saved before the call is found. */
  refresh(): Promise<void>;
  /** Stops following; keeps a snapshot for the next start. */
  close(): Promise<void>;
}

/** Copies of one picture that are looked at: more tells a rule nothing. */
const NEAREST = 200;
const PAGE = 10_000;
const SNAPSHOT = "live.hashes";
/** What a snapshot says of itself: the server, and up to where its pictures are in it. */
const mark = z.object({ server: z.string(), transaction: z.string().transform(BigInt), position: z.int() });

/** Loads the hashes of all pictures, from a snapshot in `folder` and what came since, and follows them from then on. */
export async function openLiveIndex({
  pool,
  log,
  folder,
}: {
  readonly pool: pg.Pool;
  readonly log: Log;
  readonly folder: string;
}): Promise<LiveIndex> {
  const file = path.join(folder, SNAPSHOT);
  const server = await serverIdentity(pool);
  const { transaction: present } = await presentCursor(pool);
  const opened = await openSnapshot(file, server, present).catch((err: unknown) => {
    log.event("bank.snapshot-refused", { part: "pictures", err });
    return undefined;
  });
  const index = opened?.index ?? createHammingIndex();
  let place: ChangePlace = { upTo: opened?.upTo ?? { transaction: 0n, position: 0 } };

  async function pull() {
    const { rows, more, ...page } = await readPictureChanges(pool, place, PAGE);
    if (rows.length > 0) {
      const numbers = rows.map(({ number }) => number);
      // A newer decoder may have given a picture another hash.
      index.remove(numbers);
      index.add(Buffer.concat(rows.map(({ hash }) => hash)), numbers);
    }
    place = page.place;
    return { changes: rows.length, more };
  }

  async function save(): Promise<void> {
    const { transaction, position } = place.upTo;
    const text = JSON.stringify({ server, transaction: String(transaction), position });
    await mkdir(folder, { recursive: true, mode: 0o711 });
    await index.save(file, text);
    await removeLeftOvers(folder, `${SNAPSHOT}.`, SNAPSHOT);
  }

  const following = await follow({ part: "pictures", log, pull, save, size: () => index.size, unsaved: 0 });

  return {
    near(hashes) {
      const nearest = new Map<number, number>();
      for (const hash of hashes) {
        for (const { id, distance } of index.search(hash, SAME_RADIUS, NEAREST)) {
          nearest.set(id, Math.min(distance, nearest.get(id) ?? distance));
        }
      }
      const sorted = [...nearest].sort(([a, near], [b, far]) => near - far || a - b);
      return sorted.slice(0, NEAREST).map(([number]) => number);
    },
    refresh: following.refresh,
    async close() {
      await following.close();
      await index.close();
    },
  };
}

/** The snapshot, if there is one of this server and of no later time than now. Throws when the file is damaged. */
async function openSnapshot(
  file: string,
  server: string,
  present: bigint,
): Promise<{ index: HammingIndex; upTo: ChangeCursor } | undefined> {
  const saved = await openHammingIndex(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (saved === undefined) return undefined;
  const { transaction, position, ...of } = mark.parse(JSON.parse(saved.mark));
  return of.server === server && transaction <= present
    ? { index: saved.index, upTo: { transaction, position } }
    : undefined;
}
