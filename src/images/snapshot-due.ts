/** A snapshot is written when so many changes were applied since the last one, and they are this share of all. */
const CHANGES = 200_000;
const SHARE = 1 / 8;

/** Whether it is time for another snapshot: something large that grows must not be written again and again. */
export function isSnapshotDue(changes: number, size: number): boolean {
  return changes >= Math.max(CHANGES, size * SHARE);
}
