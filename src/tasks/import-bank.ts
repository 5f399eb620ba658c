import type pg from "pg";
import type { HashLine } from "#input/hash-line.ts";
import type { ListRow } from "#input/hash-list.ts";
import { analyseEntries, type NewEntry, saveEntries } from "#store/save-entries.ts";

/** What an import did, line by line. Lines that are neither good nor refused said nothing (`skipped`). */
export interface ImportSummary {
  readonly lines: number;
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Lines that repeat a hash of the same list, where the later line completes the earlier one. */
  readonly repeated: number;
  /** Lines about other kinds of hashes. */
  readonly skipped: number;
  readonly refused: number;
  /** The first refused lines, with what is wrong with them. */
  readonly problems: readonly { readonly line: number; readonly message: string }[];
}

/** Lines saved in one transaction: large enough to be quick, small enough that nobody waits long for its end. */
const BATCH = 10_000;
const MAX_PROBLEMS = 100;

/** What a whole import says of lines that do not say it themselves. */
export type ImportDefaults = Pick<HashLine, "quality" | "source" | "owner" | "brand" | "expiresAt">;

/**
 * Saves a list into a bank. Good lines are saved, in batches as they arrive, and bad ones are reported: an import that
 * breaks off is completed by giving the same list again.
 */
export async function importHashList(
  pool: pg.Pool,
  bankId: number,
  rows: AsyncIterable<ListRow>,
  defaults: ImportDefaults = {},
): Promise<ImportSummary> {
  const sum = { lines: 0, added: 0, changed: 0, unchanged: 0, repeated: 0, skipped: 0, refused: 0 };
  const problems: { line: number; message: string }[] = [];
  let batch = new Map<string, NewEntry>();
  // One batch is saved while the next one is read.
  let saving: Promise<void> | undefined;

  async function save(entries: readonly NewEntry[]): Promise<void> {
    const { added, changed } = await saveEntries(pool, bankId, entries);
    sum.added += added;
    sum.changed += changed;
    sum.unchanged += entries.length - added - changed;
  }
  async function flush(): Promise<void> {
    const entries = [...batch.values()];
    batch = new Map();
    await saving;
    saving = entries.length === 0 ? undefined : save(entries);
    // A failure is thrown where it is awaited next, not as one that nobody handles.
    saving?.catch(() => undefined);
  }

  try {
    for await (const row of rows) {
      sum.lines += 1;
      if ("problem" in row) {
        sum.refused += 1;
        if (problems.length < MAX_PROBLEMS) problems.push({ line: row.line, message: row.problem });
      } else if ("skipped" in row) {
        sum.skipped += 1;
      } else {
        const { hash } = row.value;
        const earlier = batch.get(hash);
        if (earlier !== undefined) sum.repeated += 1;
        batch.set(hash, { ...defaults, ...earlier, ...stated(row.value) } as NewEntry);
        if (batch.size >= BATCH) await flush();
      }
    }
  } finally {
    await flush();
    await saving;
  }
  if (sum.added >= BATCH) await analyseEntries(pool);
  return { ...sum, problems };
}

function stated(line: HashLine): Partial<HashLine> {
  return Object.fromEntries(Object.entries(line).filter(([, value]) => value !== undefined));
}
