import { z } from "zod";
import { bankName } from "#input/bank-body.ts";
import { hashFields, lineOfText } from "#input/hash-line.ts";
import { AssayError } from "#src/errors.ts";
import { findBank } from "#store/banks.ts";
import { changeEntry, findEntry, findEntryByHash, listEntries } from "#store/entries.ts";
import type { App, HttpDependencies } from "../app-types.ts";
import { entryBody, entryPatch, entryStatus, entryView, viewEntry } from "../schemas/bank.ts";
import { location, withHeaders } from "../schemas/headers.ts";
import { inDigits } from "../schemas/in-digits.ts";
import { page, pageQuery, problems } from "../schemas/page.ts";

const read = { scope: "banks:read" } as const;
const write = { scope: "banks:write" } as const;
const ofBank = z.object({ bank: bankName });
/** PostgreSQL's identities start at 1; JSON carries them exactly up to here. */
const params = ofBank.extend({ id: inDigits((number) => number.min(1)) });
const tags = ["banks"];

/** The known pictures of a bank. */
export function entryRoutes(app: App, { database: { pool }, addEntry }: HttpDependencies): void {
  app.get(
    "/v1/banks/:bank/entries",
    {
      config: read,
      schema: {
        operationId: "listEntries",
        summary: "Entries of a bank, newest first",
        tags,
        params: ofBank,
        querystring: z.strictObject({
          status: entryStatus.optional(),
          brand: lineOfText(200)
            .refine((brand) => brand !== undefined, "must not be empty")
            .optional(),
          hash: hashFields.hash.optional(),
          ...pageQuery,
        }),
        response: { 200: page(entryView), ...problems },
      },
    },
    async (request) => {
      const bank = await findBank(pool, request.params.bank);
      const { items, next } = await listEntries(pool, bank.id, request.query);
      return { items: items.map(viewEntry), ...(next === undefined ? {} : { next }) };
    },
  );

  app.post(
    "/v1/banks/:bank/entries",
    {
      config: write,
      schema: {
        operationId: "addEntry",
        summary: "Add one entry",
        description:
          "Matched by every process within 5 seconds. In a `counterfeit` bank, live listings that show the picture are " +
          "screened again. A hash that the bank holds already is `entry.exists`. With `picture` in place of `hash`, " +
          "crops and altered copies are found too; a hash that was there without its picture gets it.",
        tags,
        params: ofBank,
        body: entryBody,
        response: { 201: withHeaders("The entry.", entryView, location), ...problems },
      },
    },
    async (request, reply) => {
      const bank = await findBank(pool, request.params.bank);
      const { hash, added } = await addEntry(bank.id, request.body);
      const entry = await findEntryByHash(pool, bank.id, hash);
      if (!added || entry === undefined) {
        throw new AssayError("entry.exists", `The bank ${bank.name} holds this hash as entry ${entry?.id}.`);
      }
      reply.header("location", `/v1/banks/${bank.name}/entries/${entry.id}`);
      return reply.code(201).send(viewEntry(entry));
    },
  );

  app.get(
    "/v1/banks/:bank/entries/:id",
    {
      config: read,
      schema: {
        operationId: "getEntry",
        summary: "One entry",
        tags,
        params,
        response: { 200: entryView, ...problems },
      },
    },
    async (request) => viewEntry(await findEntry(pool, request.params.bank, request.params.id)),
  );

  app.patch(
    "/v1/banks/:bank/entries/:id",
    {
      config: write,
      schema: {
        operationId: "changeEntry",
        summary: "Change an entry: retract it, take it out of quarantine, complete it",
        description:
          "Entries are never deleted, because verdicts name them. `null` takes a value away. One that is taken out of " +
          "quarantine is confirmed: no later flood of hits quarantines it.",
        tags,
        params,
        body: entryPatch,
        response: { 200: entryView, ...problems },
      },
    },
    async (request) => viewEntry(await changeEntry(pool, request.params.bank, request.params.id, request.body)),
  );
}
