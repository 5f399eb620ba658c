import { z } from "zod";
import { bankBody, bankName, bankPatch } from "#input/bank-body.ts";
import { changeBank, countBank, createBank, findBank, listBanks } from "#store/banks.ts";
import type { App, HttpDependencies } from "../app-types.ts";
import { bankView, countedBankView, viewBank, viewCounted } from "../schemas/bank.ts";
import { location, withHeaders } from "../schemas/headers.ts";
import { page, problems } from "../schemas/page.ts";

const read = { scope: "banks:read" } as const;
const write = { scope: "banks:write" } as const;
const params = z.object({ bank: bankName });
const tags = ["banks"];

/** The sets of known pictures. */
export function bankRoutes(app: App, { database: { pool } }: HttpDependencies): void {
  app.get(
    "/v1/banks",
    {
      config: read,
      schema: {
        operationId: "listBanks",
        summary: "All banks",
        tags,
        response: { 200: page(countedBankView), ...problems },
      },
    },
    async () => ({ items: (await listBanks(pool)).map(viewCounted) }),
  );

  app.post(
    "/v1/banks",
    {
      config: write,
      schema: {
        operationId: "createBank",
        summary: "Add a bank",
        tags,
        body: bankBody,
        response: { 201: withHeaders("The bank.", bankView, location), ...problems },
      },
    },
    async (request, reply) => {
      const bank = await createBank(pool, request.body);
      reply.header("location", `/v1/banks/${bank.name}`);
      return reply.code(201).send(viewBank(bank));
    },
  );

  app.get(
    "/v1/banks/:bank",
    {
      config: read,
      schema: {
        operationId: "getBank",
        summary: "One bank, its entries counted",
        tags,
        params,
        response: { 200: countedBankView, ...problems },
      },
    },
    async (request) => viewCounted(await countBank(pool, request.params.bank)),
  );

  app.patch(
    "/v1/banks/:bank",
    {
      config: write,
      schema: {
        operationId: "changeBank",
        summary: "Change a bank's description or radius",
        description: "Every process that matches uses a new radius within 5 seconds.",
        tags,
        params,
        body: bankPatch,
        response: { 200: bankView, ...problems },
      },
    },
    async (request) => {
      const { bank } = request.params;
      const changes = Object.values(request.body).some((value) => value !== undefined);
      return viewBank(changes ? await changeBank(pool, bank, request.body) : await findBank(pool, bank));
    },
  );
}
