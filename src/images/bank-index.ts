import type pg from "pg";
import { MIN_QUALITY } from "#screening/image/pdq.ts";
import type { Log } from "#src/log.ts";
import { BANKS_CHANNEL } from "#store/banks.ts";
import { type ChangeCursor, later, presentCursor } from "#store/change-cursor.ts";
import type { ChangePlace } from "#store/change-pages.ts";
import {
  type BankState,
  type EntryState,
  readBankEntries,
  readBankStates,
  readEntryChanges,
  readPicturedEntries,
  serverIdentity,
} from "#store/entry-changes.ts";
import { listenTo } from "#store/notifications.ts";
import type { BankMatch, BankMatcher, PicturedEntry } from "./bank-match.ts";
import { createShelf, type Shelf } from "./bank-shelf.ts";
import { readShelf, writeShelf } from "./bank-snapshot.ts";
import { follow } from "./follow.ts";
import { partName } from "./pdq/picture-parts.ts";
import { createPicturedEntries, type PicturedEntries } from "./pictured-entries.ts";

/** All banks in memory, following the database. */
export interface BankIndex extends BankMatcher {
  /** Entries that take part in matching. */
  readonly size: number;
  /** Resolves when everything committed before the call is matched. */
  refresh(): Promise<void>;
  /** Stops following; keeps a snapshot for the next start. */
  close(): Promise<void>;
}

export interface BankIndexOptions {
  readonly pool: pg.Pool;
  readonly log: Log;
  /** Where snapshots are kept. */
  readonly folder: string;
  readonly now?: (() => number) | undefined;
}

/** Entries read at a time: applying them keeps other work waiting for a few hundredths of a second. */
const PAGE = 10_000;
/** How many entries of one bank a picture is matched with, the nearest: more tell a rule nothing. */
const MATCHES_PER_BANK = 20;

/** Loads the banks, from snapshots and what changed since, and follows them from then on. Resolves when all is loaded. */
export async function openBankIndex(options: BankIndexOptions): Promise<BankIndex> {
  const { pool, log, folder, now = Date.now } = options;
  const server = await serverIdentity(pool);
  const shelves = new Map<number, Shelf>();
  const pictured = createPicturedEntries();
  let banks: readonly BankState[] = [];
  let place: ChangePlace = { upTo: await presentCursor(pool) };
  let newest: ChangeCursor = { transaction: 0n, position: 0 };
  let unsaved = 0;

  const saw = (change: ChangeCursor) => {
    newest = later(change, newest);
  };
  const sawEntry = ({ changed, id }: EntryState) => saw({ transaction: changed, position: id });
  const shelfOf = (bankId: number): Shelf => {
    const shelf = shelves.get(bankId) ?? createShelf();
    shelves.set(bankId, shelf);
    return shelf;
  };

  async function readBanks(): Promise<void> {
    banks = await readBankStates(pool);
    for (const bank of banks) saw({ transaction: bank.changed, position: 0 });
  }

  function apply(entries: readonly EntryState[]): void {
    for (const [bankId, group] of Map.groupBy(entries, (entry) => entry.bankId)) {
      shelfOf(bankId).apply(group);
      pictured.apply(group);
    }
    entries.forEach(sawEntry);
  }

  async function load(): Promise<void> {
    const present = place.upTo;
    await readBanks();
    // They are few, so that a snapshot of them would be one more thing to keep in step.
    pictured.apply((await readPicturedEntries(pool)).filter(({ bankId }) => banks.some(({ id }) => id === bankId)));
    for (const bank of banks) {
      const saved = await readShelf(folder, bank.id, { server, present: present.transaction }).catch((err) => {
        log.event("bank.snapshot-refused", { bank: bank.name, err });
        return undefined;
      });
      if (saved === undefined) {
        await shelfOf(bank.id).fill(pagesOf(bank.id));
        continue;
      }
      shelves.set(bank.id, saved.shelf);
      saw(saved.newest);
      if (saved.upTo.transaction < place.upTo.transaction) place = { upTo: saved.upTo };
    }
  }

  async function* pagesOf(bankId: number): AsyncGenerator<readonly EntryState[]> {
    for (let after = 0, full = true; full; ) {
      const entries = await readBankEntries(pool, bankId, after, PAGE);
      entries.forEach(sawEntry);
      yield entries;
      after = entries.at(-1)?.id ?? after;
      unsaved += entries.length;
      full = entries.length === PAGE;
    }
  }

  async function pull() {
    const page = await readEntryChanges(pool, place, PAGE);
    // Banks are read after their entries, so that the bank of every entry is known.
    await readBanks();
    apply(page.rows);
    place = page.place;
    return { changes: page.rows.length, more: page.more };
  }

  async function save(): Promise<void> {
    for (const [bankId, shelf] of shelves) {
      await writeShelf(folder, bankId, { server, upTo: place.upTo, newest }, shelf);
    }
  }

  const size = () => [...shelves.values()].reduce((sum, shelf) => sum + shelf.size, 0);
  const started = performance.now();
  await load();
  const following = await follow({ part: BANKS_CHANNEL, log, pull, save, size, unsaved });
  log.event("banks.loaded", { entries: size(), ms: Math.round(performance.now() - started) });
  const listener = listenTo(pool, BANKS_CHANNEL, () => void following.round(), log);

  return {
    get version() {
      return `banks-${newest.transaction}-${newest.position}`;
    },
    get size() {
      return size();
    },
    refresh: following.refresh,
    match(hashes, quality, radius = 0) {
      if (quality < MIN_QUALITY) return [];
      const seconds = now() / 1000;
      const whole = banks.flatMap((bank) => matchBank(bank, shelves.get(bank.id), hashes, radius, seconds));
      return [...whole, ...matchCrops(banks, pictured, hashes, seconds)].sort(byDistance);
    },
    candidates(hashes, quality, radius) {
      if (quality < MIN_QUALITY) return [];
      return pictured.near(hashes, radius, now() / 1000).flatMap(({ entry, part, distance }) => {
        const bank = banks.find(({ id }) => id === entry.bankId);
        if (bank === undefined) return [];
        return [{ ...described(bank, entry), ...(part === 0 ? {} : { part: partName(part) }), distance }];
      });
    },
    smallBanks(most) {
      const seconds = now() / 1000;
      return banks.flatMap((bank) => {
        if (bank.kind === "benign") return [];
        const entries = pictured.of(bank.id, seconds);
        return entries.length > most ? [] : entries.map((entry) => described(bank, entry));
      });
    },
    async close() {
      await listener.close();
      await following.close();
      for (const shelf of shelves.values()) await shelf.index.close();
      await pictured.close();
    },
  };
}

function matchBank(
  bank: BankState,
  shelf: Shelf | undefined,
  hashes: readonly Uint8Array[],
  radius: number,
  nowSeconds: number,
): BankMatch[] {
  if (shelf === undefined) return [];
  return [...shelf.near(hashes, Math.max(bank.radius, radius), nowSeconds)]
    .sort(([a, far], [b, farther]) => far - farther || a - b)
    .slice(0, MATCHES_PER_BANK)
    .map(([slot, distance]) => ({ bank: bank.name, kind: bank.kind, distance, ...shelf.describe(slot) }));
}

function matchCrops(
  banks: readonly BankState[],
  pictured: PicturedEntries,
  hashes: readonly Uint8Array[],
  nowSeconds: number,
): BankMatch[] {
  const widest = Math.max(0, ...banks.map(({ radius }) => radius));
  const near = pictured.near(hashes, widest, nowSeconds).filter(({ part }) => part > 0);
  return banks.flatMap((bank) =>
    near
      .filter(({ entry, distance }) => entry.bankId === bank.id && distance <= bank.radius)
      .slice(0, MATCHES_PER_BANK)
      .map(({ entry, part, distance }) => ({ ...described(bank, entry), part: partName(part), distance })),
  );
}

function described(bank: BankState, { id: entry, hash, quality, source, brand, owner }: EntryState): PicturedEntry {
  return { bank: bank.name, kind: bank.kind, entry, hash, quality, source, brand, owner };
}

const byDistance = (a: BankMatch, b: BankMatch) => a.distance - b.distance || a.entry - b.entry;
