import { setImmediate as breathe } from "node:timers/promises";
import { createHammingIndex, type HammingIndex } from "#images/hamming/hamming-index.ts";
import { unpackParts } from "#images/pdq/picture-parts.ts";
import { turnedHashes } from "#images/turned-hashes.ts";
import { MIN_QUALITY } from "#screening/image/pdq.ts";
import {
  asOnlyHunter,
  type DueHunt,
  dueHunts,
  liveListingsShowing,
  markHunted,
  pictureHashes,
} from "#store/retrohunts.ts";
import { type Hunted, type ReleaseDependencies, releaseWithdrawn } from "./release.ts";
import { screenAgain } from "./screen-again.ts";

export interface RetrohuntDependencies extends ReleaseDependencies {
  readonly onDone: (done: Hunted) => void;
}

/** Entries hunted in one pass over the live pictures. */
const ENTRIES = 50_000;
/** Entries turned at a time; other work of the process gets its turn in between. */
const TURNED_AT_ONCE = 500;
/** Picture hashes read at a time. */
const PAGE = 10_000;
/** After so many look-ups likewise. */
const LOOKUPS = 200;
/** Turned and mirrored hashes are worked out from the hash itself and are a few bits off: the screening decides exactly. */
const TURNED_SLACK = 16;

/**
 * Searches the pictures of live listings for entries that are new to a `counterfeit` bank, and has each listing found
 * screened again in the normal way. Before each pass, what withdrawn entries speak against is: that is quick. Safe to run
 * anywhere, any number of times: one process hunts at a time.
 */
export function retrohuntTask(deps: RetrohuntDependencies): () => Promise<undefined> {
  return async () => {
    await asOnlyHunter(deps.pool, async () => {
      while (!deps.leaving.aborted) {
        await releaseWithdrawn(deps);
        const started = performance.now();
        const { due, asOf } = await dueHunts(deps.pool, ENTRIES);
        if (due.length === 0) return;
        const listings = await hunt(deps, due);
        if (deps.leaving.aborted) return;
        const entries = due.map(({ entry }) => entry);
        await markHunted(deps.pool, entries, asOf);
        deps.onDone({ entries: entries.length, listings, ms: Math.round(performance.now() - started) });
      }
    });
    return undefined;
  };
}

async function hunt(deps: RetrohuntDependencies, due: readonly DueHunt[]): Promise<number> {
  // A first import of millions, before there is any listing, costs no index.
  if ((await pictureHashes(deps.pool, new Uint8Array(0), 1)).length === 0) return 0;
  const wanted = createHammingIndex();
  try {
    await fill(wanted, due, deps.leaving);
    return await search(deps, wanted, due.reduce((most, entry) => Math.max(most, entry.radius), 0) + TURNED_SLACK);
  } finally {
    await wanted.close();
  }
}

async function fill(wanted: HammingIndex, due: readonly DueHunt[], leaving: AbortSignal): Promise<void> {
  for (let start = 0; start < due.length && !leaving.aborted; start += TURNED_AT_ONCE) {
    const turned = due
      .slice(start, start + TURNED_AT_ONCE)
      .flatMap(wantedOf)
      .flatMap(turnedHashes);
    wanted.add(Buffer.concat(turned), new Uint32Array(turned.length));
    await breathe();
  }
  await wanted.settled();
}

/** What a live picture may resemble: the known picture, or a crop of it. */
function wantedOf({ hash, parts }: DueHunt): Uint8Array[] {
  const good =
    parts === null ? [] : unpackParts(parts).filter(({ part, quality }) => part > 0 && quality >= MIN_QUALITY);
  return [hash, ...good.map((part) => part.hash)];
}

async function search(deps: RetrohuntDependencies, wanted: HammingIndex, radius: number): Promise<number> {
  const { pool, leaving } = deps;
  let listings = 0;
  for (let after: Uint8Array = new Uint8Array(0); !leaving.aborted; ) {
    const hashes = await pictureHashes(pool, after, PAGE);
    const found: Uint8Array[] = [];
    for (const [place, hash] of hashes.entries()) {
      if (wanted.search(hash, radius, 1).length > 0) found.push(hash);
      if (place % LOOKUPS === LOOKUPS - 1) await breathe();
    }
    if (found.length > 0) {
      const live = await liveListingsShowing(pool, found);
      await screenAgain(deps, "retrohunt", live);
      listings += live.length;
    }
    if (hashes.length < PAGE) return listings;
    after = hashes.at(-1) ?? after;
  }
  return listings;
}
