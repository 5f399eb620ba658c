import { v4 as uuidv4 } from "uuid";
import type { Database } from "#store/database.ts";
import { acceptListings } from "#store/listings.ts";
import { persistConclusions } from "#store/screenings.ts";

/** Accepts a listing and concludes its screening, as the fast lane would; gives the deliveries that it caused. */
export async function concludeListing(
  { pool }: Database,
  id: string,
  verdict: "allow" | "review" | "block" = "block",
): Promise<{ screening: string; deliveries: string[] }> {
  const listing = {
    id,
    title: `A coat “très chic” 外套 ${uuidv4()}`,
    category: "clothing/coats",
    price: { value: "19.90", currency: "EUR" },
    images: [],
    seller: { id: "seller-1" },
  };
  const { accepted } = await acceptListings(pool, [listing], uuidv4());
  const [answer] = accepted;
  if (answer === undefined) throw new Error("the listing was not accepted");
  const written = await persistConclusions(pool, [
    {
      screening: answer.screening,
      listingId: id,
      revision: answer.revision,
      category: listing.category,
      verdict,
      score: 7.25,
      ruleset: "sha256-test",
      gate: verdict === "allow" ? "open" : "closed",
      gateReason: verdict,
      result: {
        confidence: 0.97,
        reasons: [
          {
            code: "counterfeit.terms",
            rule: "terms.replica",
            title: "Replica",
            points: 7.25,
            proof: true,
            evidence: [],
          },
        ],
        signals: { "terms.replica": true, "price.ratio": 0.1 },
        degraded: [],
        shadow: ["draft.rule"],
        banks: "banks-7-1",
        timings: { waitedMs: 3, screenMs: 0.2 },
        context: { now: 1, images: { state: "none" } },
      },
    },
  ]);
  return { screening: answer.screening, deliveries: written.deliveries };
}
