/**
 * Why a picture could not be looked at: the stable codes that verdicts carry under `degraded`, what each means, and whether
 * the same picture may be readable a little later.
 */
export const PICTURE_REASONS = {
  /** Not http or https, with a user name or password in it, or not an address at all. */
  "images.url-invalid": { retryable: false, says: "the address is none that a picture is taken from" },
  "images.address-refused": {
    retryable: false,
    says: "the address is private, loopback, link-local, multicast, reserved or a metadata service",
  },
  "images.host-not-allowed": { retryable: false, says: "ASSAY_IMAGE_HOSTS does not name the host" },
  "images.host-unknown": { retryable: false, says: "there is no host of this name" },
  "images.unreachable": {
    retryable: true,
    says: "the host could not be looked up or connected to, the connection broke, or its certificate is not valid",
  },
  "images.host-resting": { retryable: true, says: "the host has failed several times and is left alone for a while" },
  "images.fetch-timeout": { retryable: true, says: "the answer took too long" },
  "images.too-slow": { retryable: true, says: "the answer came too slowly for a picture that is meant to be seen" },
  "images.too-large": { retryable: false, says: "it has more bytes than ASSAY_IMAGE_MAX_BYTES" },
  "images.too-many-redirects": { retryable: false, says: "the host sent from one address to the next" },
  /** 404, 410 or another answer of the host that says that there is no such picture. */
  "images.not-found": { retryable: false, says: "the host has no such picture" },
  /** 408, 425, 429 or 5xx. */
  "images.host-error": { retryable: true, says: "the host is overloaded or failed, and may answer later" },
  "images.empty": { retryable: false, says: "it has no bytes" },
  /** `assay:image/…` names a picture that was never uploaded. */
  "images.upload-unknown": { retryable: false, says: "no such picture was uploaded" },
  "images.too-many": { retryable: false, says: "the listing has more pictures than are looked at" },
  "images.unsupported-format": { retryable: false, says: "it is no JPEG, PNG, WebP, AVIF or GIF" },
  "images.too-many-pixels": { retryable: false, says: "it has more pixels than are decoded" },
  "images.undecodable": { retryable: false, says: "it is damaged, cut off, or not what it begins as" },
  "images.decode-timeout": { retryable: false, says: "decoding it took too long" },
  "images.decode-memory": { retryable: false, says: "decoding it took too much memory" },
  "images.decoder-crashed": { retryable: false, says: "the decoder died at it" },
  "images.not-compared": {
    retryable: false,
    says: "comparing it corner by corner would have taken longer than a listing may",
  },
  "images.bytes-gone": { retryable: false, says: "it was seen before, and its address no longer gives it" },
} as const satisfies Record<string, { readonly retryable: boolean; readonly says: string }>;

export type PictureReason = keyof typeof PICTURE_REASONS;

/** Whether trying the same picture again a little later makes sense. */
export function isRetryable(reason: PictureReason): boolean {
  return PICTURE_REASONS[reason].retryable;
}

/** A reason in words, with its code. */
export function inWords(reason: PictureReason): string {
  return `${PICTURE_REASONS[reason].says} (${reason})`;
}
