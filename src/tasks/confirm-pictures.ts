import { setImmediate as breathe } from "node:timers/promises";
import type { BankMatch, BankMatcher, PicturedEntry } from "#images/bank-match.ts";
import { compareViews } from "#images/features/compare.ts";
import { type Features, unpackFeatures, unpackViews } from "#images/features/features.ts";
import { hammingDistance, hexToHash } from "#images/pdq/hex.ts";
import { QUERY_REGIONS } from "#images/pdq/regions.ts";
import type { DecodedPicture } from "#screening/image/decoded-picture.ts";
import { MIN_QUALITY, SAME_RADIUS, WHOLE } from "#screening/image/pdq.ts";
import type { PictureReason } from "#screening/image/picture-reasons.ts";
import type { PictureMatch } from "#screening/types.ts";
import { findFeatures, readEntryFeatures, saveFeatures } from "#store/entry-pictures.ts";
import type { LookOptions, PictureDependencies } from "./look-at-picture.ts";
import { toMatch } from "./match-picture.ts";
import { bytesAgain } from "./picture-bytes.ts";

/** Beyond so many bits two hashes have nothing to do with each other, whatever else speaks for it. */
const CANDIDATE_RADIUS = 56;
/** Banks with at most so many pictures are compared whole, near or not: a millisecond each, both views. */
const SMALL_BANK = 200;
/** Comparing the pictures of one listing takes no longer than this in all; what is left is `images.not-compared`. */
const COMPARE_MS = 5_000;
/** After this no further picture of a listing is described, however long decoders kept it waiting. */
const TURN_MS = 20_000;
/** Corners are read from the database for so many entries at a time, and other work gets its turn in between. */
const AT_ONCE = 25;

export interface ConfirmDependencies extends PictureDependencies {
  readonly banks: BankMatcher;
}

/** A picture that was looked at and matched by its hashes. */
export interface MatchedPicture {
  readonly index: number;
  readonly url: string;
  readonly sha256: string;
  readonly picture: DecodedPicture;
  readonly matches: readonly PictureMatch[];
}

/** What the second stage adds to a picture: entries that it confirmed, or why it could not look. */
export interface ConfirmedPicture {
  readonly index: number;
  readonly matches: readonly PictureMatch[];
  readonly reason?: PictureReason;
}

/**
 * The second stage: compares a listing's pictures corner by corner with the known ones whose hashes come near, and with
 * all of small banks. With `seenIsEnough`, only pictures whose corners are known already are compared, and nobody is
 * asked for bytes.
 */
export async function confirmPictures(
  deps: ConfirmDependencies,
  pictures: readonly MatchedPicture[],
  { seenIsEnough }: LookOptions,
): Promise<ConfirmedPicture[]> {
  const budget: Budget = { until: performance.now() + TURN_MS, compareMs: COMPARE_MS };
  const small = deps.banks.smallBanks(SMALL_BANK);
  const confirmed: ConfirmedPicture[] = [];
  for (const picture of pictures) {
    const wanted = wantedFor(deps.banks, small, picture);
    if (wanted.length > 0) confirmed.push(await confirm(deps, picture, wanted, budget, seenIsEnough));
  }
  return confirmed;
}

/** What is left for one listing. */
interface Budget {
  readonly until: number;
  compareMs: number;
}

/** An entry to compare with; one of a small bank need not be near. */
type Wanted = PicturedEntry & BankMatch;

/** What is worth comparing, the nearest first: neither what is known already nor anything about a harmless picture. */
function wantedFor(
  banks: BankMatcher,
  small: readonly PicturedEntry[],
  { picture, matches }: MatchedPicture,
): Wanted[] {
  if (matches.some(({ kind, region }) => kind === "benign" && region === WHOLE)) return [];
  const wanted = new Map<number, Wanted>();
  for (const { region, quality, hashes } of picture.regions) {
    if (quality < MIN_QUALITY || FIXED.has(region)) continue;
    for (const near of banks.candidates(hashes.map(hexToHash), quality, CANDIDATE_RADIUS)) {
      if (near.kind !== "benign" && near.distance < (wanted.get(near.entry)?.distance ?? Number.POSITIVE_INFINITY)) {
        wanted.set(near.entry, near);
      }
    }
  }
  const hash = hexToHash(picture.hash);
  for (const entry of small) {
    if (!wanted.has(entry.entry)) wanted.set(entry.entry, { ...entry, distance: hammingDistance(entry.hash, hash) });
  }
  for (const { entry, distance } of matches) if (distance <= SAME_RADIUS) wanted.delete(entry);
  return [...wanted.values()].sort((a, b) => a.distance - b.distance || b.entry - a.entry);
}

/** Halves, quarters and the like are taken of every picture: coming near by chance costs a comparison each time. */
const FIXED: ReadonlySet<string> = new Set(QUERY_REGIONS.map(({ name }) => name));

async function confirm(
  deps: ConfirmDependencies,
  found: MatchedPicture,
  wanted: readonly Wanted[],
  budget: Budget,
  seenIsEnough: boolean,
): Promise<ConfirmedPicture> {
  const { index, picture } = found;
  const matches: PictureMatch[] = [];
  if (performance.now() > budget.until) return { index, matches, reason: "images.not-compared" };
  const views = await viewsOf(deps, found, seenIsEnough);
  if (views === undefined) return { index, matches };
  if ("reason" in views) return { index, matches, reason: views.reason };
  for (let start = 0; start < wanted.length; start += AT_ONCE) {
    if (budget.compareMs <= 0) return { index, matches, reason: "images.not-compared" };
    const some = wanted.slice(start, start + AT_ONCE);
    const kept = await readEntryFeatures(
      deps.pool,
      some.map(({ entry }) => entry),
    );
    const started = performance.now();
    for (const entry of some) {
      const features = kept.get(entry.entry);
      const alike = features && compareViews(views, unpackFeatures(features));
      if (alike === undefined) continue;
      const match = toMatch(WHOLE, picture.quality, entry);
      matches.push({ ...match, quality: entry.quality, confirmed: alike.kind, corners: alike.corners });
    }
    budget.compareMs -= performance.now() - started;
    await breathe();
  }
  return { index, matches };
}

/**
 * The corners of a picture, as it is and mirrored, found now if they never were; undefined when they are not known and
 * nobody is asked. Of pictures that were described before mirrored ones were, there is only the first view.
 */
async function viewsOf(
  deps: ConfirmDependencies,
  { url, sha256 }: MatchedPicture,
  seenIsEnough: boolean,
): Promise<readonly Features[] | { readonly reason: PictureReason } | undefined> {
  const known = await findFeatures(deps.pool, sha256);
  if (known !== undefined) return unpackViews(known);
  if (seenIsEnough) return undefined;
  const bytes = await bytesAgain(deps, url, sha256);
  if (bytes === undefined) return { reason: "images.bytes-gone" };
  const described = await deps.decoder.describe(bytes);
  if ("reason" in described) return described;
  await saveFeatures(deps.pool, sha256, described.features);
  return unpackViews(described.features);
}
