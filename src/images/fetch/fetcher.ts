import type { lookup } from "node:dns";
import { request } from "undici";
import { isRetryable, type PictureReason } from "#screening/image/picture-reasons.ts";
import { createPinnedAgent } from "#src/net/pinned.ts";
import type { Places } from "#src/places.ts";
import type { Validators } from "#store/picture-address.ts";
import { readBody } from "./body.ts";
import { createHosts } from "./hosts.ts";
import { type PicturePolicy, parsePictureUrl } from "./picture-url.ts";

/** What came of fetching one picture; `busy` is one that was not asked for, because its host had no turn for it. */
export type Fetched =
  | ({ readonly kind: "bytes"; readonly bytes: Uint8Array } & Validators)
  | { readonly kind: "unchanged" }
  | { readonly kind: "busy" }
  | { readonly kind: "failed"; readonly reason: PictureReason };

export interface FetchOptions {
  readonly known?: Validators | undefined;
  /** One of these is taken when it is the host's turn. With bytes it stays taken: whoever gets them gives it back. */
  readonly room?: Places | undefined;
  /** How long a host's turn is waited for; as long as a fetch may take if not said. */
  readonly turnMs?: number | undefined;
}

/** Fetches pictures from hosts that nobody vouches for. Never throws: what goes wrong is the result. */
export interface Fetcher {
  fetch(url: string, options?: FetchOptions): Promise<Fetched>;
  close(): Promise<void>;
}

export interface FetchLimits {
  readonly maxBytes: number;
  /** From the first look-up to the last byte, with redirects, without waiting for the hosts' turns and for room. */
  readonly totalMs: number;
  readonly connectMs: number;
  /** From the request to the head of the answer, and between two parts of the body. */
  readonly silenceMs: number;
  readonly minBytesPerSecond: number;
  readonly slowGraceMs: number;
  readonly redirects: number;
  readonly perHost: number;
  /** Failures in a row after which a host is left alone, and for how long; less where a listing cannot wait so long. */
  readonly hostFailures: number;
  readonly hostRestMs: number;
}

/** Generous to a slow picture host, and never longer than a queue should wait for one. */
export const FETCH_LIMITS: FetchLimits = {
  maxBytes: 20 * 1024 * 1024,
  totalMs: 15_000,
  connectMs: 4_000,
  silenceMs: 5_000,
  minBytesPerSecond: 8 * 1024,
  slowGraceMs: 3_000,
  redirects: 3,
  perHost: 6,
  hostFailures: 5,
  hostRestMs: 30_000,
};

export interface FetcherOptions {
  readonly policy: PicturePolicy;
  readonly limits?: Partial<FetchLimits>;
  /** Other names than the system's: for tests. */
  readonly lookup?: typeof lookup;
}

class AddressRefused extends Error {}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Answers that say "not now": request timeout, too early, too many requests. */
const NOT_NOW = new Set([408, 425, 429]);
const MAX_HEADER_BYTES = 16 * 1024;
/** Validators are stored: a host must not store a book with us. */
const MAX_VALIDATOR = 200;

/** Makes the fetcher of one process. */
export function createFetcher({ policy, limits: given = {}, lookup }: FetcherOptions): Fetcher {
  const limits = { ...FETCH_LIMITS, ...given };
  const agent = createPinnedAgent(policy, {
    connections: limits.perHost,
    connectTimeoutMs: limits.connectMs,
    refuse: () => new AddressRefused("the address is private, local or reserved"),
    limits: {
      headersTimeout: limits.silenceMs,
      bodyTimeout: limits.silenceMs,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
    ...(lookup === undefined ? {} : { lookup }),
  });
  const now = () => performance.now();
  const { perHost, hostFailures: failures, hostRestMs: restMs } = limits;
  const hosts = createHosts({ perHost, failures, restMs, now });

  async function get(url: URL, known: Validators | undefined, signal: AbortSignal): Promise<Fetched | URL> {
    const { statusCode, headers, body } = await request(url, {
      dispatcher: agent,
      signal,
      headers: {
        accept: "image/avif,image/webp,image/png,image/jpeg,image/gif",
        // Bodies are taken as they are: unpacking is where small answers become large ones.
        "accept-encoding": "identity",
        "user-agent": "Assay-Pictures/1",
        ...(known?.etag ? { "if-none-match": known.etag } : {}),
        ...(known?.lastModified ? { "if-modified-since": known.lastModified } : {}),
      },
    });
    try {
      if (statusCode === 304 && known !== undefined) return { kind: "unchanged" };
      if (REDIRECTS.has(statusCode)) {
        const target = URL.parse(single(headers.location) ?? "", url.href);
        return target ?? failed("images.url-invalid");
      }
      if (statusCode >= 500 || NOT_NOW.has(statusCode)) return failed("images.host-error");
      if (statusCode !== 200) return failed("images.not-found");
      if (Number(single(headers["content-length"]) ?? 0) > limits.maxBytes) return failed("images.too-large");
      const { maxBytes, minBytesPerSecond, slowGraceMs: graceMs } = limits;
      const bytes = await readBody(body, { maxBytes, minBytesPerSecond, graceMs }, now);
      if (typeof bytes === "string") return failed(bytes);
      return {
        kind: "bytes",
        bytes,
        etag: validator(headers.etag),
        lastModified: validator(headers["last-modified"]),
      };
    } finally {
      // What has not been read is not wanted: the connection is closed instead.
      body.on("error", () => undefined).destroy();
    }
  }

  async function attempt(
    url: URL,
    { known, room, turnMs = limits.totalMs }: FetchOptions,
    time: { leftMs: number },
  ): Promise<Fetched | URL> {
    const result = await hosts.take<Fetched | URL>(url.host, AbortSignal.timeout(turnMs), async () => {
      await room?.take();
      const started = now();
      const signal = AbortSignal.timeout(Math.max(0, Math.ceil(time.leftMs)));
      const value = await get(url, known, signal).catch((error: unknown) => failed(reasonOf(error, signal)));
      time.leftMs -= now() - started;
      if (value instanceof URL || value.kind !== "bytes") room?.leave();
      const hostFailed = !(value instanceof URL) && value.kind === "failed" && isRetryable(value.reason);
      return { value, hostFailed };
    });
    if (result === undefined) return { kind: "busy" };
    return typeof result === "string" ? failed(result) : result;
  }

  return {
    async fetch(text, options = {}) {
      const time = { leftMs: limits.totalMs };
      let target: string = text;
      for (let hop = 0; hop <= limits.redirects; hop += 1) {
        const url = parsePictureUrl(target, policy);
        if (typeof url === "string") return failed(url);
        // Validators belong to the first address: after a redirect another one would be asked about them.
        const known = hop === 0 ? options.known : undefined;
        const result = await attempt(url, { ...options, known }, time);
        if (!(result instanceof URL)) return result;
        target = result.href;
      }
      return failed("images.too-many-redirects");
    },
    close: () => agent.destroy(),
  };
}

const failed = (reason: PictureReason): Fetched => ({ kind: "failed", reason });

const TIMEOUTS = new Set(["UND_ERR_CONNECT_TIMEOUT", "UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT", "ETIMEDOUT"]);

function reasonOf(error: unknown, signal: AbortSignal): PictureReason {
  if (signal.aborted) return "images.fetch-timeout";
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof AddressRefused) return "images.address-refused";
    const { code = "" } = cause as NodeJS.ErrnoException;
    if (code === "ENOTFOUND") return "images.host-unknown";
    if (TIMEOUTS.has(code)) return "images.fetch-timeout";
    if (code === "UND_ERR_INVALID_ARG") return "images.url-invalid";
  }
  return "images.unreachable";
}

function single(header: string | string[] | undefined): string | undefined {
  return typeof header === "string" ? header : header?.[0];
}

function validator(header: string | string[] | undefined): string | null {
  const value = single(header);
  return value === undefined || value.length > MAX_VALIDATOR ? null : value;
}
