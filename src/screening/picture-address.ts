/** Where the bytes of a picture are: in the address itself, handed in before, or on the web. */
export type PictureAddress =
  | { readonly kind: "data" }
  | { readonly kind: "upload"; readonly sha256: string }
  | { readonly kind: "web" };

const UPLOADS = "assay:image/";
/** How a listing names a picture that was handed in. */
export const UPLOAD_ADDRESS = /^assay:image\/[0-9a-f]{64}$/;

/** What an address means, or undefined when it means nothing. Whether its bytes can be had is not looked at. */
export function pictureAddress(url: string): PictureAddress | undefined {
  if (url.startsWith("data:")) return { kind: "data" };
  if (!url.startsWith("assay:")) return { kind: "web" };
  return UPLOAD_ADDRESS.test(url) ? { kind: "upload", sha256: url.slice(UPLOADS.length) } : undefined;
}

/** The address of a picture that was handed in, by the SHA-256 of its bytes in hexadecimal digits. */
export function uploadAddress(sha256: string): string {
  return UPLOADS + sha256;
}
