import type { z } from "zod";
import { acceptedView } from "#http/schemas/verdict.ts";
import { AssayError } from "#src/errors.ts";
import type { Client } from "./client.ts";
import type { Sample } from "./samples.ts";

type Accepted = z.output<typeof acceptedView>;

/** A sample with the service's answer. */
export interface Screened {
  readonly sample: Sample;
  readonly answer: Accepted & { readonly verdict: NonNullable<Accepted["verdict"]> };
}

/** Listings under way at once, as a small marketplace would have them. */
const AT_ONCE = 4;

/** Posts every sample and waits for its verdict; gives the answers in the samples' order. */
export async function screenAll(
  client: Client,
  samples: readonly Sample[],
  onVerdict: (screened: Screened) => void,
): Promise<Screened[]> {
  const screened: Screened[] = [];
  const entries = samples.entries();
  const feed = async (): Promise<void> => {
    for (const [index, sample] of entries) {
      const answer = await client.call(acceptedView, "POST", "/v1/listings", sample.listing);
      const { verdict } = answer;
      if (verdict === null) throw new AssayError("internal", `There was no verdict on ${sample.listing.id} in time.`);
      const done = { sample, answer: { ...answer, verdict } };
      screened[index] = done;
      onVerdict(done);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, feed));
  return screened;
}
