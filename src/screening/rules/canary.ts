import { fnv1a } from "../fnv1a.ts";

/** Steps of a hundredth of a percent. */
const STEPS = 10_000;

/** Whether a canary rule acts on a listing: the same answer each time, for about `percent` % of listing ids. */
export function inCanary(rule: string, listing: string, percent: number): boolean {
  let hash = fnv1a(`${rule}\n${listing}`);
  // Murmur3's last steps: FNV alone leaves ids that differ in their last digit close together.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash ^= hash >>> 16;
  return (hash >>> 0) % STEPS < percent * (STEPS / 100);
}
