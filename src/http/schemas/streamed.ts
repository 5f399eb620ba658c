import { z } from "zod";
import { reference } from "./reference.ts";

/** What a route that reads its body as it comes takes, by content type. This describes the call; the route itself checks. */
export type Streamed = Readonly<Record<string, object>>;

const sequence = (contentMediaType: string, items: object) => ({
  type: "string" as const,
  contentMediaType,
  contentSchema: { type: "array", items },
});

/** Lines of JSON, each of which has the shape of `line`, a schema with an id. */
export const lines = (line: z.ZodType, io: "input" | "output") => ({
  ...sequence("application/x-ndjson", reference(line, io)),
  description: "One JSON object a line.",
});

/** A table whose columns are the fields of `row`, a schema with an id. */
export const table = (row: z.ZodType) => ({
  ...sequence("text/csv", reference(row, "input")),
  description: "A heading names the columns.",
});

/** Server-sent events whose data is JSON of the shape of `data`, a schema with an id. */
export const serverSent = (data: z.ZodType) =>
  sequence("text/event-stream", {
    type: "object",
    properties: {
      id: { type: "string", description: "Where to resume after this event." },
      event: { type: "string", description: "The `type` of the data." },
      data: { type: "string", contentMediaType: "application/json", contentSchema: reference(data, "output") },
    },
  });

/** An answer that is given out as it comes to be, in a content type and in the shape that is described here. */
export const streaming = (description: string, shape: ReturnType<typeof sequence>) => ({
  description,
  content: { [shape.contentMediaType]: { schema: z.string().meta(shape) } },
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
