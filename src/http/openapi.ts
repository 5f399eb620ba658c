import type { SwaggerOptions, SwaggerTransformObject } from "@fastify/swagger";
import { jsonSchemaTransform, jsonSchemaTransformObject } from "fastify-type-provider-zod";
import type { AnswerHeaders } from "./schemas/headers.ts";
import type { Streamed } from "./schemas/streamed.ts";
import { WEBHOOK_CALLS } from "./webhook-calls.ts";

/** What the API's description is made from, beside the schemas of the routes. */
export const OPENAPI: SwaggerOptions = {
  openapi: {
    openapi: "3.1.0",
    info: {
      title: "Assay",
      description: "Screens a marketplace's listings for counterfeits before the first sale.",
      version: "1",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    webhooks: WEBHOOK_CALLS,
    components: { securitySchemes: { key: { type: "http", scheme: "bearer" } } },
  },
  transform: (given) => {
    const { schema: plain, url } = jsonSchemaTransform(given);
    const { scope, streamed } = given.route.config ?? {};
    const body = streamed === undefined ? {} : { body: { content: contentOf(streamed) } };
    const schema = { ...plain, ...body, response: withHeaders(plain.response, given.schema.response) };
    // The description says what the authentication hook does.
    if (scope === undefined) return { schema: { ...schema, security: [] }, url };
    return { schema: { ...schema, security: [{ key: [] }], description: describe(schema.description, scope) }, url };
  },
  transformObject: (given) => onlyUsed(jsonSchemaTransformObject(given)),
};

// The provider leaves the headers of answers out.
function withHeaders(described: unknown, written: unknown): object {
  const answers = Object.entries<object>(Object(described));
  return Object.fromEntries(
    answers.map(([status, answer]) => {
      const { headers } = Object(Object(written)[status]) as { headers?: AnswerHeaders };
      return [status, headers === undefined ? answer : { ...answer, headers }];
    }),
  );
}

function contentOf(streamed: Streamed): Record<string, { schema: object }> {
  return Object.fromEntries(Object.entries(streamed).map(([type, schema]) => [type, { schema }]));
}

function describe(description: unknown, scope: string): string {
  const needs = `Needs the scope \`${scope}\`.`;
  return typeof description === "string" ? `${description} ${needs}` : needs;
}

type Description = ReturnType<SwaggerTransformObject>;

// Of the named schemas those that calls refer to: the registry of zod holds all of the process, each for both directions.
function onlyUsed(description: Description): Description {
  const { components, ...calls } = description as { components: { schemas: Record<string, object> } };
  const used = new Set<string>();
  const follow = (part: object): void => {
    for (const [, name = ""] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (used.has(name)) continue;
      used.add(name);
      follow(components.schemas[name] ?? {});
    }
  };
  follow(calls);
  const schemas = Object.fromEntries([...used].sort().map((name) => [name, components.schemas[name]]));
  return { ...description, components: { ...components, schemas } } as Description;
}
