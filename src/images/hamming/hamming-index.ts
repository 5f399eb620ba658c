import { SAME_RADIUS } from "#screening/image/pdq.ts";
import { AssayError } from "#src/errors.ts";
import { HASH_BYTES } from "../pdq/hex.ts";
import { type Build, startBuild } from "./builder.ts";
import { createDelta, type Delta } from "./delta.ts";
import { openSegment, type Segment } from "./segment.ts";
import { readSnapshot, writeSnapshot } from "./snapshot.ts";

/** A stored hash near the one that was looked for. */
export interface Match {
  readonly id: number;
  readonly distance: number;
}

/**
 * Finds every stored hash within a distance of another, missing none, while hashes come and go. Ids are whole numbers
 * of 32 bits that the caller chooses; several hashes may have the same one.
 */
export interface HammingIndex {
  /** How many hashes it holds. */
  readonly size: number;
  /** One more after every change; kept in snapshots. */
  readonly version: number;
  /** Adds hashes, 32 bytes each one after the other, with an id for each. They are found from now on. */
  add(hashes: Uint8Array, ids: ArrayLike<number>): void;
  /** Takes away every hash with one of these ids; says how many there were. They are not found from now on. */
  remove(ids: Iterable<number>): number;
  /** All matches, or the `limit` nearest: nearest first, equal ones by id. */
  search(hash: Uint8Array, radius?: number, limit?: number): Match[];
  /** Tells of every match, in no order, until `visit` answers false. `visit` must not search the same index. */
  visit(hash: Uint8Array, radius: number, visit: (id: number, distance: number) => unknown): void;
  /** Resolves when no rebuild runs and none is due; rejects when the last one failed. Searching needs no waiting. */
  settled(): Promise<void>;
  /** Writes all there is at this moment to a file, whole or not at all. `mark` is given back when it is opened. */
  save(file: string, mark?: string): Promise<void>;
  /** Ends a rebuild that runs. */
  close(): Promise<void>;
}

/** Hashes that came since the last build are compared one by one: so many cost about as much as one look-up. */
const MIN_REBUILD = 4096;
/** In a large index a longer list is borne, as building takes longer: one in so many. */
const REBUILD_SHARE = 64;
/** When one in so many of the built hashes is taken away, they are cleared out. */
const DEAD_SHARE = 4;
const MAX_ID = 2 ** 32 - 1;

/** An empty index. Searches stay quick while it grows: postings are built anew in a thread of their own. */
export function createHammingIndex(): HammingIndex {
  return indexOver(undefined, createDelta(), 0);
}

/** An index as it was saved, and the mark it was saved with. Refuses a file that is damaged or was not fully written. */
export async function openHammingIndex(file: string): Promise<{ index: HammingIndex; mark: string }> {
  const { segment, parts, version, mark } = await readSnapshot(file);
  const opened = segment === undefined ? undefined : openSegment(segment);
  return { index: indexOver(opened, createDelta(parts[0]), version), mark };
}

function indexOver(firstSegment: Segment | undefined, firstDelta: Delta, firstVersion: number): HammingIndex {
  let segment = firstSegment;
  /** Hashes are added to the last one; those before it are being built, or were when a build failed. */
  let deltas = [firstDelta];
  let version = firstVersion;
  let build: Build | undefined;
  let failure: unknown;
  let closed = false;
  /** Ids taken away while a build runs: what is being built still has them. */
  let removedMeanwhile: Set<number> | undefined;

  const unbuilt = (): number => deltas.reduce((sum, delta) => sum + delta.count(), 0);

  function isDue(): boolean {
    const built = segment?.layout.count ?? 0;
    const dead = built - (segment?.live() ?? 0);
    if (unbuilt() >= Math.max(MIN_REBUILD, built / REBUILD_SHARE)) return true;
    return dead >= Math.max(MIN_REBUILD, built / DEAD_SHARE);
  }

  function rebuildIfDue(): void {
    if (build !== undefined || closed || !isDue()) return;
    const frozen = deltas;
    deltas = [...frozen, createDelta()];
    removedMeanwhile = new Set();
    const parts = frozen.map((delta) => delta.part());
    const started = startBuild({ ...(segment === undefined ? {} : { old: segment }), parts });
    build = started;
    started.done.then(
      (data) => {
        if (build !== started) return;
        segment = openSegment(data);
        for (const id of removedMeanwhile ?? []) segment.remove(id);
        deltas = deltas.slice(frozen.length);
        failure = undefined;
        end();
        rebuildIfDue();
      },
      (error) => {
        // Nothing is lost: the hashes stay where they are, and the next change tries again.
        if (build !== started) return;
        failure = error;
        end();
      },
    );
  }

  function end(): void {
    build = undefined;
    removedMeanwhile = undefined;
  }

  function visit(hash: Uint8Array, radius: number, found: (id: number, distance: number) => unknown): void {
    checkHash(hash);
    const reach = Math.floor(radius);
    if (!(reach >= 0)) return;
    let goOn = true;
    const tell = (id: number, distance: number): boolean => {
      goOn = found(id, distance) !== false;
      return goOn;
    };
    for (const list of segment === undefined ? deltas : [...deltas, segment]) {
      if (goOn) list.search(hash, reach, (position, distance) => tell(list.idAt(position), distance));
    }
  }

  return {
    get size() {
      return deltas.reduce((sum, delta) => sum + delta.live(), segment?.live() ?? 0);
    },
    get version() {
      return version;
    },
    add(hashes, ids) {
      if (hashes.length !== ids.length * HASH_BYTES) {
        throw new AssayError("input.invalid", `${ids.length} ids for ${hashes.length} bytes of hashes of 32 bytes.`);
      }
      for (let i = 0; i < ids.length; i += 1) checkId(ids[i]);
      if (ids.length === 0) return;
      deltas.at(-1)?.add(hashes, ids);
      version += 1;
      rebuildIfDue();
    },
    remove(ids) {
      const unwanted = new Set(ids);
      let count = deltas.reduce((sum, delta) => sum + delta.remove(unwanted), 0);
      for (const id of unwanted) {
        count += segment?.remove(id) ?? 0;
        removedMeanwhile?.add(id);
      }
      if (count > 0) version += 1;
      rebuildIfDue();
      return count;
    },
    search(hash, radius = SAME_RADIUS, limit = Number.POSITIVE_INFINITY) {
      const matches: Match[] = [];
      visit(hash, radius, (id, distance) => {
        matches.push({ id, distance });
      });
      matches.sort((a, b) => a.distance - b.distance || a.id - b.id);
      return matches.length > limit ? matches.slice(0, limit) : matches;
    },
    visit,
    async settled() {
      while (build !== undefined) await build.done.catch(() => undefined);
      if (failure !== undefined) throw failure;
    },
    save: (file, mark = "") =>
      writeSnapshot(file, { segment, parts: deltas.map((delta) => delta.part()), version, mark }),
    async close() {
      closed = true;
      const running = build;
      end();
      await running?.stop();
    },
  };
}

function checkId(id: number | undefined): void {
  if (Number.isInteger(id) && (id as number) >= 0 && (id as number) <= MAX_ID) return;
  throw new AssayError("input.invalid", `${id} is no id: a whole number below 2^32 is wanted.`);
}

function checkHash(hash: Uint8Array): void {
  if (hash.length !== HASH_BYTES) throw new AssayError("input.invalid", `A hash has 32 bytes, not ${hash.length}.`);
}
