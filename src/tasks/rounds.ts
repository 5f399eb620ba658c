import { type Bookmark, START, type Stretch } from "#store/bookmark.ts";

/** Rows looked at before others have their turn: asking the queue about many would keep it from its work. */
export const STRETCH = 500;
/** Stretches of one round, as long as each has something to mend: so much is queued again before the next round. */
const STRETCHES = 40;

/**
 * A search through rows that goes on where the round before stopped, and begins anew after the last one. `mend` says how
 * many of a stretch were lost: where there are some, there are more, and the round goes on at once.
 */
export function createRounds<T>(
  read: (after: Bookmark, limit: number) => Promise<Stretch<T>>,
  mend: (rows: readonly T[]) => Promise<number>,
): () => Promise<number> {
  let after = START;
  return async () => {
    let mended = 0;
    for (let stretch = 0; stretch < STRETCHES; stretch += 1) {
      const { rows, next } = await read(after, STRETCH);
      const lost = await mend(rows);
      mended += lost;
      after = next ?? START;
      if (lost === 0 || next === undefined) break;
    }
    return mended;
  };
}
