import { z } from "zod";

/** The place of a schema with an id in the API's description: as what comes in, or as what is given out. */
export function reference(schema: z.ZodType, io: "input" | "output"): { readonly $ref: string } {
  const id = z.globalRegistry.get(schema)?.id;
  if (id === undefined) throw new Error("only a schema with an id has a place in the description");
  return { $ref: `#/components/schemas/${id}${io === "input" ? "Input" : ""}` };
}
