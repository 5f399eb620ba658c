import path from "node:path";
import type { BankMatcher } from "#images/bank-match.ts";
import { createDecoder } from "#images/decode/decoder.ts";
import { createFetcher, FETCH_LIMITS } from "#images/fetch/fetcher.ts";
import { openLiveIndex } from "#images/live-index.ts";
import { canRead } from "#images/ocr/packages.ts";
import { createReader, missingReader, type TextReader } from "#images/ocr/reader.ts";
import type { Config } from "#src/config.ts";
import { createAddressPolicy } from "#src/net/pinned.ts";
import type { InspectDependencies } from "#tasks/inspect-images.ts";
import { createRecentBytes } from "#tasks/picture-bytes.ts";
import type { ScreenDependencies } from "#tasks/screen.ts";
import type { Part } from "../parts.ts";
import type { Shared } from "../system.ts";

/** Bytes of pictures that a worker keeps for a second look: some hundred photographs. */
const RECENT_BYTES = 64 * 1024 * 1024;
/**
 * So much of the time in which pictures are tried again may pass while their host rests. Tries come ever later: after a
 * quarter there are two more, one to find that the host is back and one for the pictures that waited for that.
 */
const REST_SHARE = 1 / 4;

/** What the image lane works with: fetching, decoding, and the banks to compare with. */
export async function startPictures(
  { config: { dataDir, images }, database, log, metrics }: Shared,
  screening: ScreenDependencies,
  banks: BankMatcher,
): Promise<Part & { readonly deps: InspectDependencies }> {
  const stopping = new AbortController();
  const policy = { ...createAddressPolicy({ allowPrivate: images.allowPrivate }), hosts: images.hosts };
  const deadlineMs = images.deadlineSeconds * 1000;
  // First, because only this can fail, and nothing else is open then.
  const live = await openLiveIndex({ pool: database.pool, log, folder: path.join(dataDir, "pictures") });
  const fetcher = createFetcher({ policy, limits: { maxBytes: images.maxBytes, hostRestMs: restWithin(deadlineMs) } });
  const decoder = createDecoder({ processes: images.processes });
  const reader = chooseReader(images.ocr);
  return {
    deps: {
      ...screening,
      database,
      fetcher,
      decoder,
      reader,
      banks,
      live,
      maxBytes: images.maxBytes,
      recent: createRecentBytes(RECENT_BYTES),
      deadlineMs,
      onPicture: (outcome) => metrics.pictures.inc({ outcome }),
      onQuarantined: (entry) => {
        metrics.quarantined.inc();
        log.event("entry.quarantined", { ...entry });
      },
      stopping: stopping.signal,
    },
    /** Gives up what is under way: the jobs go back into the queue. */
    async stop() {
      stopping.abort();
      decoder.close();
      reader?.close();
      await fetcher.close();
      await live.close();
    },
  };
}

// Where nothing is tried again, no rest is too long for it.
function restWithin(deadlineMs: number): number {
  return deadlineMs === 0 ? FETCH_LIMITS.hostRestMs : Math.min(FETCH_LIMITS.hostRestMs, deadlineMs * REST_SHARE);
}

// Nothing is started here: the reader's process begins with the first picture that needs it.
function chooseReader(wanted: Config["images"]["ocr"]): TextReader | undefined {
  if (wanted === "off") return undefined;
  if (canRead()) return createReader();
  return wanted === "on" ? missingReader() : undefined;
}
