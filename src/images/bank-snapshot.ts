import { randomUUID } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import type { ChangeCursor } from "#store/change-cursor.ts";
import { createShelf, type Shelf, type ShelfParts } from "./bank-shelf.ts";
import { openHammingIndex } from "./hamming/hamming-index.ts";
import { removeLeftOvers } from "./left-overs.ts";

/** Up to where the changes of the database are in a snapshot, and the newest of them. */
export interface SnapshotPlace {
  /** The server whose transactions are counted. */
  readonly server: string;
  readonly upTo: ChangeCursor;
  readonly newest: ChangeCursor;
}

/** A file of another form is not read: the bank is loaded from the database instead. */
const FORM = "assay-bank-1";
const COLUMN_NAMES = ["entry", "quality", "source", "brand", "owner", "expires"] as const;
/** The header's own length comes first, as digits in so many bytes. */
const LENGTH_DIGITS = 12;
/** Bytes read and written at a time. */
const CHUNK = 64 * 1024 * 1024;

const cursor = z.object({ transaction: z.string().transform(BigInt), position: z.int() });
const header = z.object({
  form: z.literal(FORM),
  server: z.string(),
  upTo: cursor,
  newest: cursor,
  slots: z.int().min(0),
  texts: z.int().min(0),
  columns: z.object(Object.fromEntries(COLUMN_NAMES.map((name) => [name, z.int().min(0)]))),
  /** The file beside this one that holds the hashes, written at the same moment. */
  hashes: z.string().regex(/^[\w.-]+$/),
  /** Bytes of the whole file: one that was cut off is not read. */
  body: z.int().min(0),
});

const fileOf = (folder: string, bankId: number) => path.join(folder, `bank-${bankId}.snapshot`);

/**
 * Writes a bank's snapshot: the hashes in a file of their own, then the columns, which name it. It appears whole or not
 * at all; of several writers the last one stays.
 */
export async function writeShelf(folder: string, bankId: number, place: SnapshotPlace, shelf: Shelf): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o711 });
  const hashes = `bank-${bankId}-${randomUUID()}.hashes`;
  // Both show the same moment: the index takes what it writes before it first waits.
  const parts = shelf.parts();
  await shelf.index.save(path.join(folder, hashes), hashes);
  const texts = Buffer.from(JSON.stringify(parts.texts));
  const blocks = [...COLUMN_NAMES.map((name) => parts.columns[name]), texts];
  const described = {
    form: FORM,
    server: place.server,
    upTo: printed(place.upTo),
    newest: printed(place.newest),
    slots: parts.slots,
    texts: texts.length,
    columns: Object.fromEntries(COLUMN_NAMES.map((name) => [name, parts.columns[name].length])),
    hashes,
    body: blocks.reduce((sum, block) => sum + block.length, 0),
  };
  const head = Buffer.from(JSON.stringify(described));
  const draft = path.join(folder, `bank-${bankId}-${randomUUID()}.draft`);
  try {
    const file = await open(draft, "wx", 0o600);
    try {
      await file.write(Buffer.from(String(head.length).padStart(LENGTH_DIGITS, "0")));
      for (const block of [head, ...blocks]) {
        for (let at = 0; at < block.length; at += CHUNK) await file.write(block.subarray(at, at + CHUNK));
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, fileOf(folder, bankId));
  } finally {
    await rm(draft, { force: true });
  }
  await removeLeftOvers(folder, `bank-${bankId}-`, hashes);
}

/**
 * Reads a bank's snapshot. Undefined when there is none, or when it is of another server or of a later time than
 * `present` (a database that was restored); throws when the file is damaged.
 */
export async function readShelf(
  folder: string,
  bankId: number,
  now: { readonly server: string; readonly present: bigint },
): Promise<{ shelf: Shelf; upTo: ChangeCursor; newest: ChangeCursor } | undefined> {
  const file = await open(fileOf(folder, bankId)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    let at = 0;
    const take = async (length: number): Promise<Uint8Array> => {
      if (length > size - at) throw new Error("the snapshot is cut off");
      const bytes = new Uint8Array(length);
      for (let done = 0; done < length; ) {
        const { bytesRead } = await file.read(bytes, done, Math.min(CHUNK, length - done), at + done);
        if (bytesRead === 0) throw new Error("the snapshot is cut off");
        done += bytesRead;
      }
      at += length;
      return bytes;
    };
    const headLength = Number(text(await take(LENGTH_DIGITS)));
    const described = header.parse(JSON.parse(text(await take(headLength))));
    if (size !== at + described.body) throw new Error("the snapshot is cut off");
    const { server, upTo, newest, slots } = described;
    if (server !== now.server || upTo.transaction > now.present) return undefined;
    const columns: Record<string, Uint8Array> = {};
    for (const name of COLUMN_NAMES) columns[name] = await take(described.columns[name] ?? 0);
    const texts = z.array(z.string()).parse(JSON.parse(text(await take(described.texts))));
    const parts: ShelfParts = { slots, texts, columns: columns as ShelfParts["columns"] };
    const { index, mark } = await openHammingIndex(path.join(folder, described.hashes));
    if (mark !== described.hashes) throw new Error("the hashes are of another moment");
    return { shelf: createShelf({ parts, index }), upTo, newest };
  } finally {
    await file.close();
  }
}

const text = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
const printed = ({ transaction, position }: ChangeCursor) => ({ transaction: String(transaction), position });
