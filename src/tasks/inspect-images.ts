import type { BankMatcher } from "#images/bank-match.ts";
import type { LivePictures } from "#images/live-index.ts";
import { hexToHash } from "#images/pdq/hex.ts";
import type { LaneHandler } from "#queue/lanes.ts";
import { MIN_QUALITY, SAME_RADIUS, WHOLE } from "#screening/image/pdq.ts";
import type { PictureReason } from "#screening/image/picture-reasons.ts";
import type { ImageFacts, PictureFacts, PictureMatch } from "#screening/types.ts";
import { type Quarantined, recordBankHits } from "#store/bank-hits.ts";
import type { Database } from "#store/database.ts";
import { type GatheredScreening, gatherScreenings } from "#store/gathered.ts";
import { findUses } from "#store/picture-uses.ts";
import { recordPicturesBrand, recordShownPictures, type ShownPicture } from "#store/pictures.ts";
import { sellerBackdrops } from "#store/seller-backdrops.ts";
import { enqueueDeliveries } from "#webhooks/enqueue.ts";
import { confirmPictures, type MatchedPicture } from "./confirm-pictures.ts";
import { pauseBeforeLook } from "./look-again.ts";
import { createLooker } from "./look-at-all.ts";
import type { LookedAt, LookOptions } from "./look-at-picture.ts";
import { matchPicture } from "./match-picture.ts";
import { persist } from "./persist.ts";
import type { ReadDependencies } from "./read-pictures.ts";
import type { ScreenDependencies } from "./screen.ts";
import { type Seen, screenSeen } from "./screen-seen.ts";
import { countSharing } from "./shared-backdrops.ts";

export interface InspectDependencies extends ScreenDependencies, ReadDependencies {
  readonly database: Database;
  readonly banks: BankMatcher;
  readonly live: LivePictures;
  /** After the first look, how long pictures that cannot be fetched are tried again. */
  readonly deadlineMs: number;
  /** Hears of each entry that a flood of hits took out of matching. */
  readonly onQuarantined: (entry: Quarantined) => void;
  /** Hears of each picture that was looked at: `read`, or why it could not be. */
  readonly onPicture: (outcome: string) => void;
  /** Aborted when the process is about to end: what could not be looked at then is nobody's fault. */
  readonly stopping: AbortSignal;
}

/** Pictures of one listing that are looked at; a real one has under thirty. */
const MAX_PICTURES = 50;
/** A hunt looks this often whether its listing has a verdict. */
const HUNT_AGAIN_MS = 2_000;

/** The image lane: looks at a listing's pictures, tries again what may yet come, then decides with what it saw. */
export function inspectImagesTask(deps: InspectDependencies): LaneHandler<"images"> {
  const lookAtAll = createLooker(deps);
  return async ({ screening, since: earlier }) => {
    const [item] = await gatherScreenings(deps.pool, [screening], "images");
    if (item === undefined) return undefined;
    // It asks for less than the listing's own screening, which must not find the gate opened by it.
    if (item.trigger === "retrohunt" && !item.screened) return { again: new Date(deps.now() + HUNT_AGAIN_MS) };
    const urls = item.listing.images.slice(0, MAX_PICTURES).map(({ url }) => url);
    const since = earlier ?? deps.now();
    const options = optionsOf(item, deps.now());
    const wanted = [...new Set(urls)];
    const looked = await lookAtAll(wanted, options);
    if (deps.stopping.aborted) return { again: new Date(deps.now()) };
    const pause = pauseBeforeLook(wanted, looked, deps.now() - since, deps.deadlineMs);
    if (pause !== undefined) return { again: new Date(deps.now() + pause), payload: { screening, since } };
    await recordShownPictures(deps.pool, { ...item, sellerId: item.listing.seller.id }, shownOf(urls, looked));
    const seen = await screenSeen(deps, item, await gatherFacts(deps, item, urls, looked, options), options);
    // What the end of this process broke off is nobody's fault either.
    if (deps.stopping.aborted) return { again: new Date(deps.now()) };
    for (const found of looked.values()) deps.onPicture("reason" in found ? found.reason : "read");
    await conclude(deps, item, seen);
    return undefined;
  };
}

function optionsOf({ trigger, acceptedAt }: GatheredScreening, now: number): LookOptions {
  // A hunt is about a picture that was seen here: a host that is down must not close the gate of what it sells.
  if (trigger === "retrohunt") return { seenIsEnough: true };
  // Who asks for another look says that an address may give something else by now: what it gave before does not count.
  if (trigger === "rescreen") return { seenIsEnough: false, freshMs: now - acceptedAt.getTime() };
  return { seenIsEnough: false };
}

function shownOf(urls: readonly string[], looked: ReadonlyMap<string, LookedAt>): ShownPicture[] {
  return urls.flatMap((url, position) => {
    const found = looked.get(url);
    return found !== undefined && "sha256" in found ? [{ position, sha256: found.sha256 }] : [];
  });
}

async function conclude(
  deps: InspectDependencies,
  item: GatheredScreening,
  { facts, verdict, conclusion }: Seen,
): Promise<void> {
  const brand = verdict?.signals["brand.name"];
  if (facts.readable.length > 0) {
    await recordPicturesBrand(deps.pool, item, typeof brand === "string" && brand !== "" ? brand : null);
  }
  await countHits(deps, item, facts);
  await persist(deps, [conclusion]);
}

async function countHits(deps: InspectDependencies, item: GatheredScreening, facts: ImageFacts): Promise<void> {
  const { id: screening, listingId, listing } = item;
  const matches = facts.readable.flatMap((picture) => picture.matches ?? []);
  const hits = matches.filter(({ distance, confirmed }) => distance <= SAME_RADIUS || confirmed === "picture");
  if (hits.length === 0) return;
  const { quarantined, deliveries } = await recordBankHits(deps.database, {
    screening,
    listingId,
    sellerId: listing.seller.id,
    hits,
  });
  for (const entry of quarantined) deps.onQuarantined(entry);
  await enqueueDeliveries(deps.queues, deliveries);
}

async function gatherFacts(
  deps: InspectDependencies,
  item: GatheredScreening,
  urls: readonly string[],
  looked: ReadonlyMap<string, LookedAt>,
  options: LookOptions,
): Promise<ImageFacts> {
  const matched: MatchedPicture[] = [];
  const unreadable: { index: number; reason: PictureReason }[] = [];
  const banks = deps.banks.version;
  for (const [index, url] of urls.entries()) {
    const found = looked.get(url) ?? ({ reason: "images.fetch-timeout" } as const);
    if ("reason" in found) unreadable.push({ index, reason: found.reason });
    else matched.push({ index, url, ...found, matches: matchPicture(deps.banks, found.picture) });
  }
  const confirmed = await confirmPictures(deps, matched, options);
  const more = new Map(confirmed.map(({ index, matches }) => [index, matches]));
  if (item.listing.images.length > urls.length) unreadable.push({ index: urls.length, reason: "images.too-many" });
  const { listingId: id, listing } = item;
  // A listing may show a picture twice.
  const shown = new Map(
    matched.map((picture) => [picture.sha256, { ...picture, near: nearCopies(deps.live, picture) }]),
  );
  const uses = await findUses(deps.pool, [...shown.values()], { id, sellerId: listing.seller.id });
  const backdrops = await sellerBackdrops(deps.pool, { id, sellerId: listing.seller.id });
  const bySha256 = new Map(
    uses.map(({ sha256, brands: earlierBrands, ...use }) => [sha256, { ...use, earlierBrands }]),
  );
  return {
    state: "done",
    readable: matched.map((picture) => ({
      ...factsOf(picture, more.get(picture.index) ?? []),
      ...bySha256.get(picture.sha256),
      backdropListings: countSharing(picture, backdrops),
    })),
    unreadable,
    uncompared: confirmed.flatMap(({ index, reason }) => (reason === undefined ? [] : [{ index, reason }])),
    banks,
  };
}

/** Numbers of the pictures that are nearly this one, turned and mirrored ones too. */
function nearCopies(live: LivePictures, { picture }: MatchedPicture): number[] {
  const whole = picture.regions.find(({ region }) => region === WHOLE);
  return whole === undefined || whole.quality < MIN_QUALITY ? [] : live.near(whole.hashes.map(hexToHash));
}

function factsOf(
  { index, sha256, picture, matches: byHash }: MatchedPicture,
  confirmed: readonly PictureMatch[],
): PictureFacts {
  const { format, width, height, hash, quality, metadata } = picture;
  const matches = [...byHash, ...confirmed];
  return {
    index,
    format,
    width,
    height,
    sha256,
    hash,
    quality,
    ...metadata,
    ...(matches.length > 0 ? { matches } : {}),
  };
}
