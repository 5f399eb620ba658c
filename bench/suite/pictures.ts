import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import sharp from "sharp";
import { type Service, startService } from "../../test/harness/service.ts";
import type { Benchmark } from "../benchmark.ts";
import { settled } from "../feed.ts";
import { inventListings } from "../material/listings.ts";
import { inventPicture } from "../material/pictures.ts";
import { median } from "../statistics.ts";

const RATIO = 4;
/** Pictures of one listing. */
const PICTURES = 4;
const SIDE = 1_000;
const JPEG_QUALITY = 85;
/** Listings of one round, each alone on an idle system. */
const PER_ROUND = { full: 20, quick: 6 };
/** Pictures that are told apart by a few bytes behind them: new to the service, and the same work. */
const DIFFERENT = 8;
const PAUSE_MS = 30;
const DECODE = "sharp, full decode of the same 4 pictures, one after the other";

/** How long a listing with pictures waits for its verdict when nothing else is going on. */
export const pictures: Benchmark = {
  name: "pictures",
  measures:
    "Time from acceptance to verdict of a listing with 4 pictures of 1000 × 1000 from a local host, on an idle system (p50 of each round), beside the time to decode those 4 pictures.",
  reading:
    "By the database's clock. Every picture is new to the service, so it is fetched, decoded, hashed with all its parts, looked up and written; reading words is switched off, because many sellers show the same few pictures here, which would call for it (see `ocr` for what it costs). The yardstick decodes with one thread, as each of the service's two decoders does.",
  scenarios: [
    {
      name: "4 pictures, queues on PostgreSQL",
      unit: "ms",
      rounds: { full: 7, quick: 1 },
      warmUp: 1,
      limits: [
        {
          words: "4 pictures from a local host: accepted-to-verdict p50 under 4 times the time to decode them",
          against: DECODE,
          atMost: RATIO,
        },
      ],
      async open(stage) {
        const installation = await stage.installation("PostgreSQL");
        if ("skipped" in installation) return installation;
        const files = await Promise.all(Array.from({ length: DIFFERENT }, (_, seed) => inventJpeg(seed + 1)));
        const host = await serve(files);
        const service = await startService("all", {
          ...installation.env,
          ASSAY_IMAGE_ALLOW_PRIVATE: "true",
          ASSAY_IMAGE_OCR: "off",
        });
        const pool = new pg.Pool({ connectionString: installation.databaseUrl, max: 1 });
        const count = stage.quick ? PER_ROUND.quick : PER_ROUND.full;
        return {
          subject: {
            name: "Assay, accepted to verdict",
            round: async () => {
              const ids = await postOneByOne(service, installation.token, host.url, count, pool);
              return median(await serverTimes(pool, ids));
            },
          },
          yardsticks: [{ name: DECODE, round: async () => median(await decodeTimes(files, count)) }],
          close: async () => {
            await pool.end();
            await service.kill();
            await host.close();
          },
        };
      },
    },
  ],
};

async function inventJpeg(seed: number): Promise<Buffer> {
  const { data, width, height, channels } = inventPicture(seed, SIDE, SIDE);
  return await sharp(data, { raw: { width, height, channels } }).jpeg({ quality: JPEG_QUALITY }).toBuffer();
}

/** A local picture host: `/3/…` is picture 3 with the rest of the path behind it, so that no two are the same. */
async function serve(files: readonly Buffer[]) {
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    const file = files[Number(path.split("/")[1])];
    response.end(file && Buffer.concat([file, Buffer.from(path)]));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function postOneByOne(service: Service, token: string, host: string, count: number, pool: pg.Pool) {
  const listings = inventListings(randomUUID(), { count, images: false }).map((listing, number) => ({
    ...listing,
    // Nothing that would be blocked before its pictures are looked at.
    title: "Oak bookshelf, 80 cm",
    images: Array.from({ length: PICTURES }, (_, place) => ({
      url: `${host}/${(number + place) % DIFFERENT}/${listing.id}-${place}`,
    })),
  }));
  for (const listing of listings) {
    await sleep(PAUSE_MS);
    const response = await fetch(`${service.url}/v1/listings`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(listing),
    });
    if (response.status !== 202) throw new Error(`not accepted: ${await response.text()}`);
    await settled(pool);
  }
  return listings.map(({ id }) => id);
}

async function serverTimes(pool: pg.Pool, ids: readonly string[]): Promise<number[]> {
  const { rows } = await pool.query<{ ms: number; readable: string }>(
    `select extract(epoch from completed_at - accepted_at)::float8 * 1000 as ms,
       result -> 'signals' ->> 'image.readable' as readable
     from screening where listing_id = any ($1) and state = 'done'`,
    [ids],
  );
  const seen = rows.filter(({ readable }) => Number(readable) === PICTURES);
  if (seen.length !== ids.length) throw new Error(`${ids.length - seen.length} listings went without their pictures`);
  return seen.map(({ ms }) => ms);
}

async function decodeTimes(files: readonly Buffer[], times: number): Promise<number[]> {
  const threads = sharp.concurrency();
  sharp.concurrency(1);
  const waited: number[] = [];
  for (let number = 0; number < times; number += 1) {
    const started = performance.now();
    for (let place = 0; place < PICTURES; place += 1)
      await sharp(files[(number + place) % DIFFERENT])
        .raw()
        .toBuffer();
    waited.push(performance.now() - started);
  }
  sharp.concurrency(threads);
  return waited;
}
