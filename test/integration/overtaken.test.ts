import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BankMatcher } from "#images/bank-match.ts";
import { createDecoder } from "#images/decode/decoder.ts";
import { readRuleset } from "#rulesets/read.ts";
import type { VerdictKind } from "#screening/types.ts";
import { listCases } from "#store/cases.ts";
import type { Database } from "#store/database.ts";
import { readGates } from "#store/gates.ts";
import { newId } from "#store/ids.ts";
import { acceptListings, findListing } from "#store/listings.ts";
import { recordShownPictures } from "#store/pictures.ts";
import { addRescreening, addScreenings } from "#store/rescreenings.ts";
import { liveListingsShowing } from "#store/retrohunts.ts";
import { persistConclusions } from "#store/screenings.ts";
import { type InspectDependencies, inspectImagesTask } from "#tasks/inspect-images.ts";
import { openTestDatabase } from "../harness/database.ts";
import { concludeListing } from "../harness/outbox.ts";
import { scene } from "../harness/scene.ts";

let database: Database;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ database, close } = await openTestDatabase());
});
afterAll(() => close());

async function hunted(listingId: string): Promise<string> {
  const id = newId();
  await addScreenings(database.pool, "retrohunt", [{ id, listingId, revision: 1 }], "hunt");
  return id;
}

describe("of two screenings of one revision that are under way at once", () => {
  const looks = (id: string, listingId: string) =>
    recordShownPictures(database.pool, { id, listingId, revision: 1, sellerId: "seller-1" }, []);

  async function ends(screening: string, listingId: string, verdict: VerdictKind): Promise<void> {
    await persistConclusions(database.pool, [
      {
        ...{ screening, listingId, revision: 1, category: "clothing/coats", verdict, score: 3, ruleset: "rs_test" },
        ...{ gate: verdict === "allow" ? "open" : "closed", gateReason: verdict },
        ...(verdict === "review" ? { reviewCase: { deadlineHours: 24, onDeadline: "allow" } } : {}),
        result: { timings: { waitedMs: 1, screenMs: 1 } },
      },
    ]);
  }

  /** A listing that is allowed, a rescreening of it that looks first, and a hunt that looks second and ends first. */
  async function overtaken(id: string, first: VerdictKind, second: VerdictKind): Promise<void> {
    await concludeListing(database, id, "allow");
    const { screening } = await addRescreening(database, id, "again");
    await looks(screening, id);
    const hunt = await hunted(id);
    await looks(hunt, id);
    await ends(hunt, id, second);
    await ends(screening, id, first);
  }
  const casesOf = async (listing: string) => (await listCases(database, { state: "open", listing, limit: 5 })).items;
  const told = async (id: string) => {
    const { rows } = await database.pool.query(
      "select type, sequence::int, data from event where listing_id = $1 order by sequence",
      [id],
    );
    return rows.map(({ type, sequence, data: { current, gate } }) => ({ type, sequence, current, gate }));
  };

  test.each(["allow", "review"] as const)(
    "the one that looked first does not undo what the other saw: %s",
    async (first) => {
      const id = `overtaken-${first}`;
      await overtaken(id, first, "block");
      expect(await readGates(database, [id])).toMatchObject([{ gate: "closed", reason: "block", verdict: "block" }]);
      expect(await casesOf(id)).toEqual([]);
      expect((await told(id)).slice(2)).toEqual([
        { type: "listing.verdict", sequence: 3, current: true, gate: "closed" },
        { type: "listing.gate", sequence: 4, gate: "closed" },
        { type: "listing.verdict", sequence: 5, current: false, gate: "closed" },
      ]);
    },
  );

  test("the one that looked first counts where it saw more", async () => {
    await overtaken("stricter", "block", "allow");
    expect(await readGates(database, ["stricter"])).toMatchObject([{ gate: "closed", reason: "block" }]);
  });

  test("the one that looked later counts, whatever it says", async () => {
    await concludeListing(database, "later", "allow");
    const { screening } = await addRescreening(database, "later", "again");
    const hunt = await hunted("later");
    await looks(hunt, "later");
    await looks(screening, "later");
    await ends(hunt, "later", "block");
    await ends(screening, "later", "allow");
    expect(await readGates(database, ["later"])).toMatchObject([{ gate: "open", reason: "allow" }]);
  });

  test("a next revision is judged anew", async () => {
    await overtaken("edited", "allow", "block");
    await concludeListing(database, "edited", "allow");
    expect(await readGates(database, ["edited"])).toMatchObject([{ gate: "open", reason: "allow", revision: 2 }]);
  });
});

describe("a hunt", () => {
  let deps: InspectDependencies;
  let compare: () => void = () => undefined;

  beforeAll(async () => {
    const ruleset = await readRuleset(join(import.meta.dirname, "../../rules"));
    const banks: BankMatcher = {
      version: "banks-1-1",
      match: () => {
        compare();
        return [];
      },
      candidates: () => [],
      smallBanks: () => [],
    };
    const unchecked: Partial<InspectDependencies> = {
      database,
      banks,
      pool: database.pool,
      decoder: createDecoder({ processes: 1 }),
      reader: undefined,
      live: { near: () => [] },
      ruleset: () => ruleset,
      now: Date.now,
      maxBytes: 1_000_000,
      deadlineMs: 0,
      stopping: new AbortController().signal,
      onVerdict: () => undefined,
      onFailure: ({ err }) => {
        throw err;
      },
      onPicture: () => undefined,
    };
    deps = unchecked as InspectDependencies;
  });
  afterAll(() => deps.decoder.close());

  async function handedIn(id: string): Promise<string> {
    const png = await scene(71).png().toBuffer();
    const listing = {
      id,
      title: "Oak bookshelf",
      category: "home/furniture",
      price: { value: "120.00", currency: "EUR" },
      seller: { id: "s" },
      images: [{ url: `data:image/png;base64,${png.toString("base64")}` }],
    };
    const { accepted } = await acceptListings(database.pool, [listing], "job");
    const screening = accepted[0]?.screening ?? "";
    await database.pool.query("update screening set state = 'images' where id = $1", [screening]);
    return screening;
  }

  test("finds a listing as soon as its pictures are compared, not only when it has its verdict", async () => {
    const screening = await handedIn("comparing");
    let noted: Promise<unknown> | undefined;
    compare = () => {
      noted ??= database.pool.query(
        "select known_at is not null as known from listing_picture join screening using (listing_id) where id = $1",
        [screening],
      );
    };
    await inspectImagesTask(deps)({ screening });
    expect(await noted).toMatchObject({ rows: [{ known: true }] });
    expect(await readGates(database, ["comparing"])).toMatchObject([{ gate: "open" }]);
  });

  test("waits for the first verdict of its listing: it asks for less, and must not open the gate", async () => {
    const screening = await handedIn("new");
    const hunt = await hunted("new");
    await database.pool.query("update screening set state = 'images' where id = $1", [hunt]);
    expect(await inspectImagesTask(deps)({ screening: hunt })).toEqual({ again: expect.any(Date) });
    await inspectImagesTask(deps)({ screening });
    expect(await inspectImagesTask(deps)({ screening: hunt })).toBeUndefined();
    const { screenings = [] } = (await findListing(database, "new")) ?? {};
    expect(screenings.map(({ trigger, state }) => [trigger, state])).toEqual([
      ["retrohunt", "done"],
      ["create", "done"],
    ]);
  });

  test("leaves a blocked listing alone, unless a screening that compares already may open it again", async () => {
    const screening = await handedIn("blocked");
    await inspectImagesTask(deps)({ screening });
    const { rows } = await database.pool.query(
      "select pdq from picture join listing_picture on picture = sha256 where listing_id = 'blocked'",
    );
    const found = async () =>
      (await liveListingsShowing(database.pool, [rows[0].pdq])).filter(({ listingId }) => listingId === "blocked");
    // A person released it.
    await database.pool.query("update listing set verdict = 'block', gate_reason = 'decision' where id = 'blocked'");
    expect(await found()).toHaveLength(1);
    await database.pool.query("update listing set gate = 'closed', gate_reason = 'block' where id = 'blocked'");
    expect(await found()).toEqual([]);
    const again = await addRescreening(database, "blocked", "again");
    expect(await found()).toEqual([]);
    await recordShownPictures(
      database.pool,
      { id: again.screening, listingId: "blocked", revision: 1, sellerId: "s" },
      [],
    );
    expect(await found()).toHaveLength(1);
    // One that has yet to compare will find whatever is banked by now; one that has begun may not.
    const hunt = await hunted("blocked");
    expect(await found()).toEqual([]);
    await recordShownPictures(database.pool, { id: hunt, listingId: "blocked", revision: 1, sellerId: "s" }, []);
    expect(await found()).toHaveLength(1);
  });
});
