import autocannon from "autocannon";
import type { Listing } from "#screening/types.ts";
import { inventListings } from "./material/listings.ts";

export interface Load {
  readonly url: string;
  readonly token?: string;
  readonly connections: number;
  readonly seconds: number;
}

/** Bodies to take in turn: enough that no cache of a few texts helps, few enough to make at once. */
const BODIES = 500;
/** What every prepared body begins with; an id that was never used follows. */
const HEAD = '{"id":"';

let tails: readonly string[] | undefined;
let used = 0;

/** Posts listings with ids of their own over this many connections, and gives answers per second. Any refusal is an error. */
export async function postListings({ url, token, connections, seconds }: Load): Promise<number> {
  tails ??= inventListings("", { count: BODIES, images: true }).map(tailOf);
  const bodies = tails;
  const run = crypto.randomUUID();
  const result = await autocannon({
    url: `${url}/v1/listings`,
    method: "POST",
    connections,
    duration: seconds,
    headers: {
      "content-type": "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    requests: [
      {
        setupRequest: (request) => {
          used += 1;
          request.body = `${HEAD}${run}-${used}${bodies[used % bodies.length] ?? ""}`;
          return request;
        },
      },
    ],
  });
  if (result.non2xx + result.errors > 0) {
    throw new Error(`${url} refused ${result.non2xx} requests and failed ${result.errors}`);
  }
  return result["2xx"] / result.duration;
}

function tailOf(listing: Listing): string {
  const { id: _, ...rest } = listing;
  return `",${JSON.stringify(rest).slice(1)}`;
}
