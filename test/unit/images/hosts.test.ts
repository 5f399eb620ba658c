import { describe, expect, test } from "vitest";
import { createHosts, type Outcome } from "#images/fetch/hosts.ts";

const never = new AbortController().signal;
const good = async (): Promise<Outcome<string>> => ({ value: "picture", hostFailed: false });
const bad = async (): Promise<Outcome<string>> => ({ value: "images.host-error", hostFailed: true });

function setUp(limits: { perHost?: number; failures?: number } = {}) {
  const clock = { at: 0 };
  return { clock, hosts: createHosts({ perHost: 2, failures: 3, restMs: 1_000, now: () => clock.at, ...limits }) };
}

describe("turns at a host", () => {
  test("one host is never asked for more than its share at once, and everybody gets a turn", async () => {
    const { hosts } = setUp();
    let running = 0;
    let most = 0;
    const slow = async (): Promise<Outcome<string>> => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 2));
      running -= 1;
      return { value: "picture", hostFailed: false };
    };
    const all = await Promise.all(Array.from({ length: 20 }, () => hosts.take("a.com", never, slow)));
    expect(all).toEqual(Array.from({ length: 20 }, () => "picture"));
    expect(most).toBe(2);
  });

  test("a busy host does not hold up another", async () => {
    const { hosts } = setUp({ perHost: 1 });
    const { promise, resolve } = Promise.withResolvers<Outcome<string>>();
    const stuck = hosts.take("a.com", never, () => promise);
    expect(await hosts.take("b.com", never, good)).toBe("picture");
    resolve({ value: "picture", hostFailed: false });
    expect(await stuck).toBe("picture");
  });

  test("who has waited too long gives up, and loses nobody else's turn", async () => {
    const { hosts } = setUp({ perHost: 1 });
    const { promise, resolve } = Promise.withResolvers<Outcome<string>>();
    const stuck = hosts.take("a.com", never, () => promise);
    const patience = new AbortController();
    const impatient = hosts.take("a.com", patience.signal, good);
    const patient = hosts.take("a.com", never, good);
    patience.abort();
    expect(await impatient).toBeUndefined();
    resolve({ value: "picture", hostFailed: false });
    expect(await Promise.all([stuck, patient])).toEqual(["picture", "picture"]);
  });

  test("a turn that throws is given back", async () => {
    const { hosts } = setUp({ perHost: 1 });
    await expect(hosts.take("a.com", never, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await hosts.take("a.com", never, good)).toBe("picture");
  });
});

describe("a host that fails", () => {
  test("is left alone after some failures in a row, then tried once", async () => {
    const { hosts, clock } = setUp();
    for (let i = 0; i < 3; i += 1) expect(await hosts.take("a.com", never, bad)).toBe("images.host-error");
    let asked = 0;
    const counted = async () => {
      asked += 1;
      return await bad();
    };
    expect(await hosts.take("a.com", never, counted)).toBe("images.host-resting");
    expect(asked).toBe(0);
    clock.at = 1_001;
    const both = await Promise.all([hosts.take("a.com", never, counted), hosts.take("a.com", never, counted)]);
    expect(both.sort()).toEqual(["images.host-error", "images.host-resting"]);
    expect(await hosts.take("a.com", never, counted)).toBe("images.host-resting");
    clock.at = 3_000;
    expect(await hosts.take("a.com", never, good)).toBe("picture");
    expect(await hosts.take("a.com", never, good)).toBe("picture");
  });

  test("is not left alone when it also succeeds", async () => {
    const { hosts } = setUp();
    for (let i = 0; i < 10; i += 1) {
      await hosts.take("a.com", never, bad);
      await hosts.take("a.com", never, bad);
      expect(await hosts.take("a.com", never, good)).toBe("picture");
    }
  });

  test("is remembered in bounded memory, however many names a seller invents", async () => {
    const { hosts } = setUp({ failures: 1 });
    await hosts.take("first.com", never, bad);
    for (let i = 0; i < 2_000; i += 1) await hosts.take(`h${i}.com`, never, good);
    expect(await hosts.take("first.com", never, good)).toBe("picture");
  });
});
