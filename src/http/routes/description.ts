import { z } from "zod";
import type { App } from "../app-types.ts";
import { problems } from "../schemas/page.ts";

/** The API, described by itself. */
export function descriptionRoutes(app: App): void {
  app.get(
    "/openapi.json",
    {
      schema: {
        operationId: "getDescription",
        summary: "This description",
        tags: ["service"],
        response: { 200: z.looseObject({}), ...problems },
      },
    },
    async () => ({ ...app.swagger() }),
  );
}
