import { isIP } from "node:net";
import type { PictureReason } from "#screening/image/picture-reasons.ts";
import { type AddressPolicy, hostOf } from "#src/net/pinned.ts";

/** Which addresses pictures may be fetched from. */
export interface PicturePolicy extends AddressPolicy {
  /** When not empty, only these hosts and the hosts below them. */
  readonly hosts: readonly string[];
}

/** Names that RFC 2606 and RFC 6761 reserve for documents: they resolve nowhere, and nobody needs to be asked. */
const NOWHERE = /(?:^|\.)(?:example|invalid)\.?$/i;

/** Ports below this belong to other services than picture hosts (mail, shells, directories), save these two. */
const FIRST_FREE_PORT = 1024;
const WEB_PORTS = new Set(["", "80", "443"]);

/** Checks all of a picture's address that needs no look-up: gives it parsed, or why it is not fetched. */
export function parsePictureUrl(text: string, policy: PicturePolicy): URL | PictureReason {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) return "images.url-invalid";
  if (url.username !== "" || url.password !== "") return "images.url-invalid";
  if (!WEB_PORTS.has(url.port) && Number(url.port) < FIRST_FREE_PORT) return "images.url-invalid";
  // The URL parser has already turned decimal, octal and hexadecimal spellings into the usual one.
  const host = hostOf(url.hostname).toLowerCase().replace(/\.$/, "");
  if (isIP(host) !== 0 && !policy.allows(host)) return "images.address-refused";
  if (/(?:^|\.)localhost$/.test(host) && !policy.allows("127.0.0.1")) return "images.address-refused";
  if (policy.hosts.length > 0 && !policy.hosts.some((allowed) => covers(allowed, host))) {
    return "images.host-not-allowed";
  }
  return NOWHERE.test(host) ? "images.host-unknown" : url;
}

/** `cdn.shop.com` covers itself and `eu.cdn.shop.com`, not `evilcdn.shop.com`. */
function covers(allowed: string, host: string): boolean {
  return host === allowed || (isIP(host) === 0 && host.endsWith(`.${allowed}`));
}
