/**
 * Why a picture could not be looked at: the stable codes that verdicts carry under `degraded`, and whether the same
 * picture may be readable a little later.
 */
export const PICTURE_REASONS = {
  /** Not http or https, with a user name or password in it, or not an address at all. */
  "images.url-invalid": { retryable: false },
  /** The address is private, loopback, link-local, multicast, reserved or a metadata service. */
  "images.address-refused": { retryable: false },
  /** `ASSAY_IMAGE_HOSTS` is set and does not name the host. */
  "images.host-not-allowed": { retryable: false },
  /** The name does not exist. */
  "images.host-unknown": { retryable: false },
  /** The name could not be looked up, the connection was refused, broke, or its certificate is not valid. */
  "images.unreachable": { retryable: true },
  /** The host has failed several times in a row and is left alone for a while. */
  "images.host-resting": { retryable: true },
  /** The answer took too long in all. */
  "images.fetch-timeout": { retryable: true },
  /** The answer came too slowly to be a picture that somebody wants to be seen. */
  "images.too-slow": { retryable: true },
  "images.too-large": { retryable: false },
  "images.too-many-redirects": { retryable: false },
  /** 404, 410 or another answer of the host that says that there is no such picture. */
  "images.not-found": { retryable: false },
  /** 408, 425, 429 or 5xx: the host may answer later. */
  "images.host-error": { retryable: true },
  "images.empty": { retryable: false },
  /** `assay:image/…` names a picture that was never uploaded. */
  "images.upload-unknown": { retryable: false },
  /** More pictures than a listing's budget covers. */
  "images.too-many": { retryable: false },
  "images.unsupported-format": { retryable: false },
  "images.too-many-pixels": { retryable: false },
  "images.undecodable": { retryable: false },
  /** The decoder was stopped because it took too long. */
  "images.decode-timeout": { retryable: false },
  /** The decoder was stopped because it took too much memory. */
  "images.decode-memory": { retryable: false },
  "images.decoder-crashed": { retryable: false },
  /** Comparing it with known pictures corner by corner would have taken longer than a listing may. */
  "images.not-compared": { retryable: false },
  /** It was seen before and compared by its hashes; its address no longer gives it, to compare more closely. */
  "images.bytes-gone": { retryable: false },
} as const satisfies Record<string, { readonly retryable: boolean }>;

export type PictureReason = keyof typeof PICTURE_REASONS;

/** Whether trying the same picture again a little later makes sense. */
export function isRetryable(reason: PictureReason): boolean {
  return PICTURE_REASONS[reason].retryable;
}
