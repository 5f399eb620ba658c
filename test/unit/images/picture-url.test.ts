import { describe, expect, test } from "vitest";
import { readDataUrl } from "#images/fetch/data-url.ts";
import { parsePictureUrl } from "#images/fetch/picture-url.ts";
import { createAddressPolicy } from "#src/net/pinned.ts";

const anyHost = { ...createAddressPolicy({ allowPrivate: false }), hosts: [] };
const cdnOnly = { ...anyHost, hosts: ["cdn.shop.com"] };

describe("a picture's address", () => {
  test.each([
    ["ftp://shop.com/1.jpg", "images.url-invalid"],
    ["file:///etc/passwd", "images.url-invalid"],
    ["gopher://127.0.0.1:6379/_FLUSHALL", "images.url-invalid"],
    ["https://user:secret@shop.com/1.jpg", "images.url-invalid"],
    ["http://shop.com:25/1.jpg", "images.url-invalid"],
    ["https://shop.com:22/1.jpg", "images.url-invalid"],
    ["not an address", "images.url-invalid"],
    ["http://127.0.0.1/1.jpg", "images.address-refused"],
    ["http://2130706433/1.jpg", "images.address-refused"],
    ["http://0177.0.0.1/1.jpg", "images.address-refused"],
    ["http://0x7f.1/1.jpg", "images.address-refused"],
    ["http://[::1]/1.jpg", "images.address-refused"],
    ["http://[::ffff:169.254.169.254]/latest", "images.address-refused"],
    ["http://[64:ff9b::7f00:1]/1.jpg", "images.address-refused"],
    ["http://169.254.169.254/latest/meta-data", "images.address-refused"],
    ["http://224.0.0.1/1.jpg", "images.address-refused"],
    ["http://10.0.0.8/1.jpg", "images.address-refused"],
    ["http://localhost:8080/1.jpg", "images.address-refused"],
    ["http://a.LOCALHOST./1.jpg", "images.address-refused"],
    ["https://pictures.example/1.jpg", "images.host-unknown"],
  ])("%s is refused before anything is asked", (url, reason) => {
    expect(parsePictureUrl(url, anyHost)).toBe(reason);
  });

  test("an ordinary one is taken, also with an odd port and capital letters", () => {
    expect(parsePictureUrl("HTTPS://Shop.com:8443/a b.jpg", anyHost)).toMatchObject({ host: "shop.com:8443" });
  });

  test.each([
    ["https://cdn.shop.com/1.jpg", true],
    ["https://eu.CDN.shop.com./1.jpg", true],
    ["https://evilcdn.shop.com/1.jpg", false],
    ["https://cdn.shop.com.evil.com/1.jpg", false],
    ["https://8.8.8.8/1.jpg", false],
  ])("with an allow-list, %s: %s", (url, allowed) => {
    const parsed = parsePictureUrl(url, cdnOnly);
    if (allowed) expect(parsed).toBeInstanceOf(URL);
    else expect(parsed).toBe("images.host-not-allowed");
  });
});

describe("a data URL", () => {
  test("gives its bytes", () => {
    expect(readDataUrl("data:image/png;base64,AQID", 10)).toEqual(Buffer.from([1, 2, 3]));
  });

  test.each([
    ["data:image/png;base64,", "images.empty"],
    ["data:image/png,plain", "images.url-invalid"],
    ["data:image/png;base64", "images.url-invalid"],
    [`data:image/png;base64,${"A".repeat(40)}`, "images.too-large"],
  ])("%s is refused", (url, reason) => {
    expect(readDataUrl(url, 10)).toBe(reason);
  });
});
