const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
/** Steps of a hundredth of a percent. */
const STEPS = 10_000;

/** Whether a canary rule acts on a listing: the same answer each time, for about `percent` % of listing ids. */
export function inCanary(rule: string, listing: string, percent: number): boolean {
  let hash = FNV_OFFSET;
  const text = `${rule}\n${listing}`;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME);
  // Murmur3's last steps: FNV alone leaves ids that differ in their last digit close together.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash ^= hash >>> 16;
  return (hash >>> 0) % STEPS < percent * (STEPS / 100);
}
