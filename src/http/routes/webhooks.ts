import { z } from "zod";
import {
  changeWebhook,
  createWebhook,
  deleteWebhook,
  findWebhook,
  listWebhooks,
  rotateWebhookSecret,
  type WebhookRecord,
} from "#store/webhooks.ts";
import { createSigningSecret } from "#webhooks/sign.ts";
import { checkTarget } from "#webhooks/target.ts";
import type { App, HttpDependencies } from "../app-types.ts";
import { location, withHeaders } from "../schemas/headers.ts";
import { page, problems } from "../schemas/page.ts";
import { webhookBody, webhookPatch, webhookTested, webhookView, webhookWithSecret } from "../schemas/webhook.ts";

/** After a rotation the old secret signs too for this long, so that receivers can change over. */
const ROTATION_MS = 24 * 60 * 60 * 1000;

const config = { scope: "webhooks:manage" } as const;
const params = z.object({ id: z.uuid() });
const tags = ["webhooks"];

/** Who hears of events. */
export function webhookRoutes(app: App, { database, secretBox, targetPolicy, testWebhook }: HttpDependencies): void {
  app.post(
    "/v1/webhooks",
    {
      config,
      schema: {
        operationId: "createWebhook",
        summary: "Add a webhook",
        description: "Events from now on are sent to it. The answer shows the signing secret this once.",
        tags,
        body: webhookBody,
        response: { 201: withHeaders("The webhook, with its secret.", webhookWithSecret, location), ...problems },
      },
    },
    async (request, reply) => {
      const { url, types } = request.body;
      await checkTarget(url, targetPolicy);
      const secret = createSigningSecret();
      const webhook = await createWebhook(database, { url, types, secret: secretBox.seal(secret) });
      reply.header("location", `/v1/webhooks/${webhook.id}`);
      return reply.code(201).send({ ...view(webhook), secret });
    },
  );

  app.get(
    "/v1/webhooks",
    {
      config,
      schema: {
        operationId: "listWebhooks",
        summary: "All webhooks",
        tags,
        response: { 200: page(webhookView), ...problems },
      },
    },
    async () => ({ items: (await listWebhooks(database)).map(view) }),
  );

  app.get(
    "/v1/webhooks/:id",
    {
      config,
      schema: {
        operationId: "getWebhook",
        summary: "One webhook",
        tags,
        params,
        response: { 200: webhookView, ...problems },
      },
    },
    async (request) => view(await findWebhook(database, request.params.id)),
  );

  app.patch(
    "/v1/webhooks/:id",
    {
      config,
      schema: {
        operationId: "changeWebhook",
        summary: "Change a webhook",
        description: "A disabled webhook is sent nothing, and events of that time are not kept for it.",
        tags,
        params,
        body: webhookPatch,
        response: { 200: webhookView, ...problems },
      },
    },
    async (request) => {
      if (request.body.url !== undefined) await checkTarget(request.body.url, targetPolicy);
      return view(await changeWebhook(database, request.params.id, request.body));
    },
  );

  app.delete(
    "/v1/webhooks/:id",
    {
      config,
      schema: {
        operationId: "deleteWebhook",
        summary: "End a webhook",
        tags,
        params,
        response: { 204: z.null(), ...problems },
      },
    },
    async (request, reply) => {
      await deleteWebhook(database, request.params.id);
      return reply.code(204).send(null);
    },
  );

  app.post(
    "/v1/webhooks/:id/test",
    {
      config,
      schema: {
        operationId: "testWebhook",
        summary: "Send a webhook a test message",
        description:
          "Sends a signed message of the type `webhook.test` now, also to a disabled webhook, and answers with what the receiver made of it, after 15 seconds at most. It is not repeated, is no event and appears in no list.",
        tags,
        params,
        response: { 200: webhookTested, ...problems },
      },
    },
    async (request) => await testWebhook(request.params.id),
  );

  app.post(
    "/v1/webhooks/:id/rotate-secret",
    {
      config,
      schema: {
        operationId: "rotateWebhookSecret",
        summary: "Replace a webhook's signing secret",
        description: "The answer shows the new secret this once. Those before it sign too for another 24 hours.",
        tags,
        params,
        response: { 200: webhookWithSecret, ...problems },
      },
    },
    async (request) => {
      const secret = createSigningSecret();
      const until = new Date(Date.now() + ROTATION_MS);
      const webhook = await rotateWebhookSecret(database, request.params.id, secretBox.seal(secret), until);
      return { ...view(webhook), secret };
    },
  );
}

function view({ createdAt, previousUntil, types, ...webhook }: WebhookRecord): z.output<typeof webhookView> {
  return {
    ...webhook,
    types: [...types],
    createdAt: createdAt.toISOString(),
    previousSecretUntil: previousUntil?.toISOString() ?? null,
  };
}
