import { expect, test } from "vitest";
import { parse } from "yaml";
import { renderOpenApi } from "#cli/openapi.ts";
import { EVENT_TYPES } from "#webhooks/event-types.ts";

interface Operation {
  readonly responses: Record<string, { readonly headers?: object }>;
  readonly parameters?: readonly { readonly name: string; readonly description?: string }[];
  readonly operationId?: string;
  readonly requestBody?: { readonly content: Record<string, { readonly schema: object }> };
}

interface Description {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly webhooks: Record<string, { readonly post: Operation }>;
  readonly components: { readonly schemas: Record<string, object> };
}

const description = parse(await renderOpenApi()) as Description;

/** Calls that say all in their address. */
const WITHOUT_BODY = [
  "post /v1/listings/{id}/rescreen",
  "post /v1/webhooks/{id}/test",
  "post /v1/webhooks/{id}/rotate-secret",
  "post /v1/deliveries/{id}/replay",
];

test("every call that takes a body says so: a generated client can send it", () => {
  const { paths } = description;
  const calls = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => ["post", "put", "patch"].includes(method))
      .map(([method, call]) => ({ name: `${method} ${path}`, content: call.requestBody?.content })),
  );
  const silent = calls.filter(({ content }) => content === undefined).map(({ name }) => name);
  expect(silent).toEqual(WITHOUT_BODY);

  const types = Object.fromEntries(calls.map(({ name, content }) => [name, Object.keys(content ?? {})]));
  expect(types).toMatchObject({
    "post /v1/listings": ["application/json"],
    "post /v1/listings:batch": ["application/x-ndjson"],
    "post /v1/price-references": ["text/csv", "application/x-ndjson"],
    "post /v1/banks/{bank}/entries:import": ["text/csv", "application/x-ndjson"],
    "post /v1/images": ["multipart/form-data"],
  });
});

test("every call has a name of its own, which a generated client's methods get", () => {
  const names = Object.values({ ...description.paths, ...description.webhooks }).flatMap((methods) =>
    Object.values(methods).map(({ operationId }) => operationId),
  );
  for (const name of names) expect(name).toMatch(/^[a-z]+(?:[A-Z][a-z]+)+$/);
  expect(new Set(names).size).toBe(names.length);
});

test("what a call refers to can be looked up, and nothing else is there to be wondered at", () => {
  const named = JSON.stringify(description).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g);
  const names = new Set([...named].map(([, name]) => name));
  expect(Object.keys(description.components.schemas)).toEqual([...names].sort());
  // Lines and rows of streams too.
  expect(names).toContain("PriceReferenceInput");
  expect(names).toContain("HashLineInput");
});

test("every call tells of the headers that an error brings, and what can be preferred", () => {
  for (const call of Object.values(description.paths).flatMap((methods) => Object.values(methods))) {
    expect(call.responses["4XX"]?.headers, call.operationId).toHaveProperty("WWW-Authenticate");
    expect(call.responses["4XX"]?.headers, call.operationId).toHaveProperty("Retry-After");
    expect(call.responses["5XX"]?.headers, call.operationId).toHaveProperty("Retry-After");
  }
  const { parameters } = description.paths["/v1/listings"]?.post ?? {};
  expect(parameters).toEqual([
    expect.objectContaining({ name: "prefer", description: expect.stringContaining("wait") }),
  ]);
});

test("the body of every kind of event, and of a test, is described where webhooks and where the stream are", () => {
  expect(Object.keys(description.webhooks)).toEqual([...EVENT_TYPES, "webhook.test"]);
  for (const { post } of Object.values(description.webhooks)) {
    expect(post.requestBody?.content["application/json"]?.schema).toHaveProperty("$ref");
  }
  expect(JSON.stringify(description.paths["/v1/events"])).toContain('"$ref":"#/components/schemas/Event"');
});
