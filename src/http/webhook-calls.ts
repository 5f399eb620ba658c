import { eventBody } from "./schemas/event.ts";
import { reference } from "./schemas/reference.ts";
import { webhookTestBody } from "./schemas/webhook.ts";

const header = (name: string, description: string) =>
  ({ in: "header", name, required: true, schema: { type: "string" }, description }) as const;

/** What Assay sends beside each event, by the Standard Webhooks specification. */
const SIGNATURE = [
  header("webhook-id", "The event's id, the same on every attempt and replay."),
  header("webhook-timestamp", "Seconds since 1970 of this attempt."),
  header("webhook-signature", "`v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`; several with spaces."),
];

const OF_EVENTS = {
  "2XX": { description: "The receiver has it." },
  "410": { description: "The receiver wants no more: the webhook is disabled." },
  default: { description: "Anything else is a failure, and the same is sent again later." },
};
const OF_TESTS = {
  "2XX": { description: "The test has passed." },
  default: { description: "The test has failed; it is not repeated." },
};

/** The calls that Assay makes, for the description of its API: one for each kind of event, and the test message. */
export const WEBHOOK_CALLS = Object.fromEntries([
  ...eventBody.options.map((event) => call(event, OF_EVENTS)),
  call(webhookTestBody, OF_TESTS),
]);

function call(body: (typeof eventBody.options)[number] | typeof webhookTestBody, responses: object): [string, object] {
  const type = body.shape.type.value;
  const operation = {
    operationId: `on${type.replaceAll(/(?:^|\.)(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
    summary: body.description ?? type,
    tags: ["webhooks"],
    security: [],
    parameters: SIGNATURE,
    requestBody: { required: true, content: { "application/json": { schema: reference(body, "output") } } },
    responses,
  };
  return [type, { post: operation }];
}
