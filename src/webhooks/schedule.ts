const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Pauses after each failed attempt: quick at first, then spread over a day (21.7 hours in all). */
export const RETRY_DELAYS_MS: readonly number[] = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  1 * HOUR,
  2 * HOUR,
  4 * HOUR,
  6 * HOUR,
  8 * HOUR,
];
/** Pauses vary by this share either way, so that receivers that failed together are not called together. */
const JITTER = 0.2;
/** A receiver may ask for a longer pause, up to this. */
const RETRY_AFTER_CAP_MS = HOUR;

/** How long to wait after the first failed attempt, the second and so on, in ms, where nothing longer is asked for. */
export function retryDelays(random: () => number): number[] {
  return RETRY_DELAYS_MS.map((delay) => varied(delay, random()));
}

function varied(delay: number, random: number): number {
  return Math.round(delay * (1 - JITTER + 2 * JITTER * random));
}

/** How long to wait after `attempts` failed attempts, in ms; undefined when it was the last. `random` is in [0, 1). */
export function retryDelay(
  attempts: number,
  retryAfter: string | undefined,
  now: Date,
  random: number,
): number | undefined {
  const delay = RETRY_DELAYS_MS[attempts - 1];
  if (delay === undefined) return undefined;
  const asked = Math.min(readRetryAfter(retryAfter, now), RETRY_AFTER_CAP_MS);
  return Math.max(varied(delay, random), asked);
}

/** `Retry-After` in ms: seconds or an HTTP date (RFC 9110 10.2.3); 0 for anything else. */
function readRetryAfter(value: string | undefined, now: Date): number {
  if (value === undefined) return 0;
  if (/^\d{1,9}$/.test(value)) return Number(value) * SECOND;
  const date = Date.parse(value);
  return Number.isNaN(date) ? 0 : Math.max(0, date - now.getTime());
}
