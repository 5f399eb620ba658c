import type { AddressInfo } from "node:net";
import { fastify } from "fastify";
import pg from "pg";
import { listingBody } from "#screening/listing.ts";

/**
 * The yardstick of ingest: Fastify, the same zod schema, one INSERT of one row, nothing else. Takes DATABASE_URL,
 * prints its address as one line of JSON, and runs until it is killed.
 */
const POOL_SIZE = 10;
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL ?? "", max: POOL_SIZE });
await pool.query("create table bare_listing (id text primary key, content jsonb not null)");

const app = fastify({ logger: false });
app.setValidatorCompiler(() => (data) => {
  const parsed = listingBody.safeParse(data);
  return parsed.success ? { value: parsed.data } : { error: parsed.error };
});
app.post<{ Body: { id: string } }>("/v1/listings", { schema: { body: listingBody } }, async (request, reply) => {
  await pool.query({
    name: "insert",
    text: "insert into bare_listing (id, content) values ($1, $2)",
    values: [request.body.id, JSON.stringify(request.body)],
  });
  return reply.code(202).send({ id: request.body.id });
});
await app.listen({ host: "127.0.0.1", port: 0 });
console.log(JSON.stringify({ url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}` }));
