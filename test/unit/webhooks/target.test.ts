import { expect, test } from "vitest";
import { reachOf } from "#src/net/addresses.ts";
import { createAddressPolicy } from "#src/net/pinned.ts";
import { post } from "#webhooks/post.ts";
import { checkTarget, createTargetDispatcher, parseTarget } from "#webhooks/target.ts";

const open = createAddressPolicy({ allowPrivate: false });
const inside = createAddressPolicy({ allowPrivate: true });

const OWN_NETWORK = [
  "http://127.0.0.1/",
  "http://127.1/",
  "http://2130706433/",
  "http://0x7f000001/",
  "http://0177.0.0.1/",
  "http://127.0.0.1./",
  "http://10.1.2.3/",
  "http://172.31.255.255/",
  "http://192.168.0.1:8080/hook",
  "http://100.64.0.1/",
  "http://[::1]/",
  "http://[fd12:3456::1]/",
  "http://localhost:9000/",
  "http://LOCALHOST./",
  "http://api.localhost/",
];

const NEVER = [
  "http://169.254.169.254/latest/meta-data/",
  "http://0xa9fea9fe/",
  "http://[fd00:ec2::254]/",
  "http://100.100.100.200/",
  "http://168.63.129.16/",
  "http://0.0.0.0/",
  "http://0/",
  "http://192.0.2.7/",
  "http://198.18.0.1/",
  "http://224.0.0.1/",
  "http://255.255.255.255/",
  "http://[::]/",
  "http://[::ffff:127.0.0.1]/",
  "http://[::ffff:8.8.8.8]/",
  "http://[::127.0.0.1]/",
  "http://[64:ff9b::7f00:1]/",
  "http://[64:ff9b:1::1]/",
  "http://[2002:7f00:1::]/",
  "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/",
  "http://[fe80::1]/",
  "http://[fec0::1]/",
  "http://[ff02::1]/",
  "http://[2001:db8::1]/",
  "ftp://example.com/",
  "file:///etc/passwd",
  "https://user:pass@example.com/",
  "https://user@example.com/",
  "/relative",
  "not a url",
  "https://",
  "http://1.2.3.256/",
];

test.each(OWN_NETWORK)(
  "a webhook cannot be pointed at the operator's own network unless that is allowed: %s",
  (url) => {
    expect(() => parseTarget(url, open)).toThrow(expect.objectContaining({ code: "webhook.target" }));
    expect(parseTarget(url, inside)).toBeInstanceOf(URL);
  },
);

test.each(NEVER)("a webhook can never be pointed at %s", (url) => {
  expect(() => parseTarget(url, open)).toThrow(expect.objectContaining({ code: "webhook.target" }));
  expect(() => parseTarget(url, inside)).toThrow(expect.objectContaining({ code: "webhook.target" }));
});

test.each([
  "https://example.com/hook?a=1",
  "http://8.8.8.8/",
  "https://[2606:4700::1111]:8443/",
  "https://localhost.example.com/",
])("a receiver on the open internet is accepted: %s", (url) => {
  expect(parseTarget(url, open).href).toBe(url);
});

test.each(["", "127.0.0", "fe80::1%eth0", "example.com", "::ffff:10.0.0.1"])(
  "%j is no address to connect to",
  (address) => {
    expect(reachOf(address)).toBe("refused");
  },
);

test("a name that resolves into the operator's own network is refused when it is registered", async () => {
  // The one name that every machine resolves to itself; the spelling is past the check of literal names.
  const policy = { allows: (address: string) => !address.startsWith("127.") && address !== "::1" };
  await expect(checkTarget("http://localhost/", policy)).rejects.toMatchObject({ code: "webhook.target" });
});

test.each([
  ["a name that resolves to a refused address", "http://localhost:9/"],
  ["a literal address, for which no look-up happens", "http://127.0.0.1:9/"],
])("the client itself connects to no refused address: %s", async (_, url) => {
  const dispatcher = createTargetDispatcher(open);
  try {
    expect(await post(dispatcher, new URL(url), {}, "{}")).toEqual({
      error: "The address is private, local or reserved.",
    });
  } finally {
    await dispatcher.destroy();
  }
});
