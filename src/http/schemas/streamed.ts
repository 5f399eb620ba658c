import { z } from "zod";
import { reference } from "./reference.ts";

/** What a route that reads its body as it comes takes, by content type. This describes the call; the route itself checks. */
export type Streamed = Readonly<Record<string, object>>;

/** Lines of JSON, each of which has the shape of `line`, a schema with an id. */
export const lines = (line: z.ZodType) => ({
  type: "string",
  description: "One JSON object a line.",
  contentSchema: { type: "array", items: reference(line, "input") },
});

/** A table whose columns are the fields of `row`, a schema with an id. */
export const table = (row: z.ZodType) => ({
  type: "string",
  description: "A heading names the columns.",
  contentSchema: { type: "array", items: reference(row, "input") },
});

/** Server-sent events whose data is JSON of the shape of `data`, a schema with an id. */
export const serverSent = (data: z.ZodType) =>
  z.string().meta({
    contentSchema: {
      type: "array",
      items: {
        type: "object",
        properties: {
          id: { type: "string", description: "Where to resume after this event." },
          event: { type: "string", description: "The `type` of the data." },
          data: { type: "string", contentMediaType: "application/json", contentSchema: reference(data, "output") },
        },
      },
    },
  });

/** A form of pictures. */
export const pictures = {
  type: "object",
  minProperties: 1,
  properties: {
    picture: {
      type: "array",
      items: { type: "string", format: "binary" },
      description: "The files. Any other name of the field does as well.",
    },
  },
} as const;
